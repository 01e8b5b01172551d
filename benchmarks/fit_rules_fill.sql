-- Known contacts with a score each; one in eight is what the rule is about.
INSERT INTO contacts_contact (id, created_at, modified_at, source, email, identified_at,
       firstname, lastname, position, phone, mobile, city, country, website, fields)
SELECT n, now(), now(), 'bench', 'person' || n || '@shop.example', now(),
       'Person', 'Number ' || n,
       (ARRAY['Head of IT', 'Buyer', 'Head of Sales', 'Student'])[1 + n %% 4],
       '', '', '', (ARRAY['Switzerland', 'Germany'])[1 + n / 4 %% 2], '', '{}'
  FROM generate_series(1, %(contacts)s) AS n;

INSERT INTO contacts_activity (contact_id) SELECT id FROM contacts_contact;

INSERT INTO points_score (contact_id, group_id, points, cycle)
SELECT id, 1, id * 37 %% 80, 1 FROM contacts_contact;
