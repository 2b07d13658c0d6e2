from django.db import migrations

CLOSED = """
alter table referrals_childmatch enable row level security;
revoke all on referrals_childmatch from accord_app;
"""

FIND = """
-- Matches of one child file with those of other agencies, through equal keyed hashes. Returns how many are new.
-- Each lookup is by (kind, digest) on an index, so it takes as long with many files as with few.
create function accord_match_child(child bigint) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    mine bigint;
    hit record;
    found bigint[] := '{}';
    fresh integer := 0;
    written integer;
begin
    select agency_id into mine from referrals_childfile where id = child and erased_at is null;
    if mine is null then
        return 0;
    end if;
    -- Two files of one child, saved at one moment, must see each other: the second waits for the first to commit.
    perform pg_advisory_xact_lock(key) from (
        select distinct hashtextextended(encode(digest, 'hex'), 0) as key from referrals_blindindex
        where child_file_id = child and kind in ('document', 'sound', 'turned') order by key) keys;

    for hit in
        select o.child_file_id as other, c.agency_id as agency,
               case when bool_or(i.kind = 'document') then 'document' else 'sound' end as reason,
               array_agg(distinct case when i.kind = 'document' then i.digest else '\\x00'::bytea end) as facts
        from referrals_blindindex i
        join (values ('document', 'document'), ('sound', 'sound'), ('sound', 'turned'), ('turned', 'sound'))
            as pairs (own, other) on pairs.own = i.kind
        join referrals_blindindex o on o.kind = pairs.other and o.digest = i.digest
        join referrals_childfile c on c.id = o.child_file_id and c.agency_id <> mine and c.erased_at is null
        where i.child_file_id = child
        group by o.child_file_id, c.agency_id
        order by bool_or(i.kind = 'document') desc, o.child_file_id desc
        limit 20  -- what more than twenty files share is a placeholder, not a child
    loop
        found := found || hit.other;
        insert into referrals_childmatch as m (uuid, first_child_id, second_child_id, first_agency_id,
                second_agency_id, reason, facts, found_at, first_answer, second_answer)
            values (gen_random_uuid(), least(child, hit.other), greatest(child, hit.other),
                    case when child < hit.other then mine else hit.agency end,
                    case when child < hit.other then hit.agency else mine end,
                    hit.reason, hit.facts, now(), '', '')
        on conflict (first_child_id, second_child_id) do update set  -- new facts bring a dismissed one back
            facts = array(select distinct unnest(m.facts || excluded.facts)),
            reason = case when m.reason = 'document' then m.reason else excluded.reason end,
            found_at = now(),
            first_answer = case m.first_answer when 'dismissed' then '' else m.first_answer end,
            first_at = case when m.first_answer <> 'dismissed' then m.first_at end,
            first_by_id = case when m.first_answer <> 'dismissed' then m.first_by_id end,
            second_answer = case m.second_answer when 'dismissed' then '' else m.second_answer end,
            second_at = case when m.second_answer <> 'dismissed' then m.second_at end,
            second_by_id = case when m.second_answer <> 'dismissed' then m.second_by_id end
        where not excluded.facts <@ m.facts;
        get diagnostics written = row_count;
        fresh := fresh + written;
    end loop;

    -- What nobody answered and no longer agrees was a slip of the pen.
    delete from referrals_childmatch m
        where child in (m.first_child_id, m.second_child_id) and m.first_answer = '' and m.second_answer = ''
          and not (m.first_child_id = any (found) or m.second_child_id = any (found));
    return fresh;
end $$;
revoke execute on function accord_match_child(bigint) from public;

-- For the application: only of a child whose identity the acting agency may read.
create function accord_find_matches(child bigint) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    return case when accord_has_opened_child(child) then accord_match_child(child) else 0 end;
end $$;
"""

TELL = """
-- What the acting agency may know of the matches of the files it holds. Nothing of the other file.
create function accord_matches() returns table
    (uuid uuid, child_id bigint, other_agency_id bigint, reason varchar, found_at timestamptz, own_answer varchar,
     other_answer varchar, is_holder boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select m.uuid, m.first_child_id, m.second_agency_id, m.reason, m.found_at, m.first_answer, m.second_answer, true
        from referrals_childmatch m where m.first_agency_id = accord_case_agency()
    union all
    select m.uuid, m.second_child_id, m.first_agency_id, m.reason, m.found_at, m.second_answer, m.first_answer, true
        from referrals_childmatch m where m.second_agency_id = accord_case_agency() $$;

-- The same of one child file, for every agency that opened it; only its holder answers. An agency is not told of itself.
create function accord_matches_of(child bigint) returns table
    (uuid uuid, child_id bigint, other_agency_id bigint, reason varchar, found_at timestamptz, own_answer varchar,
     other_answer varchar, is_holder boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    select s.uuid, child, s.other_agency_id, s.reason, s.found_at, s.own_answer, s.other_answer,
           s.own_agency_id = accord_case_agency()
    from (
        select m.uuid, m.first_agency_id as own_agency_id, m.second_agency_id as other_agency_id, m.reason, m.found_at,
               m.first_answer as own_answer, m.second_answer as other_answer
            from referrals_childmatch m where m.first_child_id = child
        union all
        select m.uuid, m.second_agency_id, m.first_agency_id, m.reason, m.found_at, m.second_answer, m.first_answer
            from referrals_childmatch m where m.second_child_id = child) s
    where accord_has_opened_child(child) and s.other_agency_id <> accord_case_agency() $$;

-- Whether there are any of those.
create function accord_is_matched(child bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from referrals_childmatch where first_child_id = child or second_child_id = child)
        and exists (select from accord_matches_of(child)) $$;

-- The coordinator's: between whom, since when and with what answers. Agencies in the order of their keys.
create function accord_match_overview(most integer) returns table
    (first_agency_id bigint, second_agency_id bigint, found_at timestamptz, first_answer varchar, second_answer varchar)
    language sql stable security definer set search_path = public, pg_temp as $$
    select case when ordered then m.first_agency_id else m.second_agency_id end,
           case when ordered then m.second_agency_id else m.first_agency_id end, m.found_at,
           case when ordered then m.first_answer else m.second_answer end,
           case when ordered then m.second_answer else m.first_answer end
    from referrals_childmatch m, lateral (select m.first_agency_id < m.second_agency_id as ordered) o
    where accord_role() = 'coordinator'
    order by m.found_at desc, m.id desc limit least(most, 1000) $$;

-- One side's answer, by the agency that holds the file. The own child file's key; null when there is no such match.
create function accord_answer_match(match uuid, answer varchar) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    own bigint;
begin
    update referrals_childmatch m set first_answer = answer, first_at = now(), first_by_id = accord_membership()
        where m.uuid = match and m.first_agency_id = accord_case_agency() returning m.first_child_id into own;
    if own is null then
        update referrals_childmatch m set second_answer = answer, second_at = now(), second_by_id = accord_membership()
            where m.uuid = match and m.second_agency_id = accord_case_agency() returning m.second_child_id into own;
    end if;
    return own;
end $$;

-- What was erased matches nothing, whoever erased it.
create function accord_forget_matches() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from referrals_blindindex where child_file_id = new.id;
    delete from referrals_childmatch where new.id in (first_child_id, second_child_id);
    return new;
end $$;
create trigger childfile_erased after update of erased_at on referrals_childfile
    for each row when (new.erased_at is not null) execute function accord_forget_matches();
"""

UNDO = """
drop trigger childfile_erased on referrals_childfile;
drop function accord_forget_matches();
drop function accord_answer_match(uuid, varchar);
drop function accord_match_overview(integer);
drop function accord_is_matched(bigint);
drop function accord_matches_of(bigint);
drop function accord_matches();
drop function accord_find_matches(bigint);
drop function accord_match_child(bigint);
"""


class Migration(migrations.Migration):
    """Finding matches and telling each side its own, in the database: no role of the application reads the table."""

    dependencies = [("referrals", "0040_matches")]
    operations = [
        migrations.RunSQL(CLOSED, "alter table referrals_childmatch disable row level security"),
        migrations.RunSQL(FIND + TELL, UNDO),
    ]
