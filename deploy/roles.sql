-- Makes Accord's two roles and its database by hand, for a server on which bin/serve may not.
-- Run once, as a role that may create roles and databases:
--
--   psql -v owner_password="'...'" -v application_password="'...'" -f deploy/roles.sql postgres
--
-- Then set, for bin/serve and for the deployed program alike:
--
--   ACCORD_OWNER_DATABASE_URL=postgresql://accord_owner:...@host:5432/accord
--   ACCORD_APP_DATABASE_URL=postgresql://accord_app:...@host:5432/accord

\set ON_ERROR_STOP on

-- Owns the database and every table, runs migrations, is never used for a request. CREATEDB lets it make the test
-- database; on a server that runs no tests it can be taken away afterwards: ALTER ROLE accord_owner NOCREATEDB;
CREATE ROLE accord_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB PASSWORD :owner_password;

-- The web process. It owns nothing and cannot bypass row security, so that the policies hold for every request.
-- A system check refuses to serve with a role that could pass them by.
CREATE ROLE accord_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :application_password;

-- The owner may step down to the application's role: tests look at the rows through its eyes.
GRANT accord_app TO accord_owner;

-- Needed before PostgreSQL hands a database to another role when we are not a superuser.
SELECT NOT rolsuper AS needs_membership FROM pg_roles WHERE rolname = current_user \gset
\if :needs_membership
GRANT accord_owner TO CURRENT_USER;
\endif

CREATE DATABASE accord OWNER accord_owner ENCODING 'UTF8' TEMPLATE template0;

-- Nobody else connects.
REVOKE CONNECT, TEMPORARY ON DATABASE accord FROM PUBLIC;
GRANT CONNECT ON DATABASE accord TO accord_app;
