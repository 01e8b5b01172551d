-- One batch of the file as bare SQL: what is staged (bench_stage, copied from the same CSV) becomes
-- companies, tags, contacts, what belongs to each, and the notes of the import. The same rows under
-- the same constraints and triggers. Run by benchmarks/csv_import.py in one transaction a batch.
INSERT INTO contacts_company (name, created_at, modified_at)
SELECT DISTINCT ON (lower(company)) company, now(), now() FROM bench_stage
 ORDER BY lower(company), company
    ON CONFLICT DO NOTHING;

INSERT INTO contacts_tag (name)
SELECT DISTINCT ON (lower(tag)) tag FROM bench_stage ORDER BY lower(tag), tag
    ON CONFLICT DO NOTHING;

CREATE TEMP TABLE bench_made ON COMMIT DROP AS
WITH made AS (
    INSERT INTO contacts_contact
           (email, firstname, lastname, company_id, position, phone, mobile, city, country, website,
            fields, source, created_at, modified_at, identified_at)
    SELECT s.email, s.firstname, s.lastname, c.id, s.position, s.phone, '', s.city, s.country, '',
           '{}', 'import', now(), now(), now()
      FROM bench_stage s
      JOIN contacts_company c ON lower(c.name) = lower(s.company) AND c.deleted_at IS NULL
        ON CONFLICT DO NOTHING
    RETURNING id, email
)
SELECT id, email FROM made;

INSERT INTO contacts_activity (contact_id) SELECT id FROM bench_made;

INSERT INTO points_score (contact_id, group_id, points, cycle) SELECT id, 1, 0, 1 FROM bench_made;

INSERT INTO contacts_contacttag (contact_id, tag_id, since)
SELECT m.id, t.id, now()
  FROM bench_made m
  JOIN bench_stage s USING (email)
  JOIN contacts_tag t ON lower(t.name) = lower(s.tag);

INSERT INTO contacts_importrow (import_of_id, line, outcome, contact_id, after, written_at, undo)
SELECT (SELECT max(id) FROM contacts_import), s.line, 'created', m.id, '{"@tag_ids": [1]}', now(), ''
  FROM bench_made m
  JOIN bench_stage s USING (email);
