-- 50,000 known contacts of 5,000 companies, as a base that an import comes into. Their search words
-- are left out: they take a minute, and an import looks nobody up by them. Run by
-- benchmarks/csv_import.py.
INSERT INTO contacts_company (name, created_at, modified_at)
SELECT 'Company ' || n, now(), now() FROM generate_series(1, 5000) AS n;

ALTER TABLE contacts_contact DISABLE TRIGGER USER;

INSERT INTO contacts_contact
       (email, firstname, lastname, company_id, position, phone, mobile, city, country, website,
        fields, source, created_at, modified_at, identified_at)
SELECT 'person' || n || '@shop' || n % 997 || '.example', 'Ada', 'Lovelace ' || md5(n::text),
       (SELECT min(id) FROM contacts_company) + n % 5000, '', '', '', '', '', '', '{}',
       'bench', now() - n * interval '10 seconds', now(), now()
  FROM generate_series(1, 50000) AS n;

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE contacts_contact ENABLE TRIGGER USER;

INSERT INTO contacts_activity (contact_id) SELECT id FROM contacts_contact;

INSERT INTO points_score (contact_id, group_id, points, cycle)
SELECT id, 1, abs(hashint8(id)) % 120, 1 FROM contacts_contact;
