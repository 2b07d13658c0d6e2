"""Loading the directory's CSV files, again and again, without undoing what people did since.

Three values stand behind each field: what the file says now, what it said when last loaded (`ReferenceRow`)
and what the directory holds. A field is written only when the first two differ, so an edit made by people
stays until the file itself changes. Rows not in the files are never touched. A row that people deleted does
not come back.

`tables.LOADERS` is the list in loading order; an app above adds its own in `AppConfig.ready`.
"""
