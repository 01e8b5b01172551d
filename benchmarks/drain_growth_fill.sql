-- Events from number %(begin)s to %(end)s with their keys, pages and a line each: what contacts did in
-- the last two years, spread evenly. Scores are not brought in line: nothing measured reads the sum.
INSERT INTO contacts_subject (kind, key, label, category, topics, content_stage, first_seen_at)
SELECT 'page', 'https://shop.example/products/' || n, '', '', '{}', '', now()
  FROM generate_series(0, 299) AS n
    ON CONFLICT DO NOTHING;

-- All of it refers to rows that are there: checking each of millions takes longer than writing them.
SET session_replication_role = replica;

CREATE TEMP TABLE bench_pages AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, key FROM contacts_subject
 WHERE kind = 'page' AND key LIKE 'https://shop.example/products/%%';

INSERT INTO contacts_event (contact_id, kind, subject_id, url, occurred_at, source)
SELECT 1 + (hashint8(n + 13) & 2147483647) %% %(contacts)s, 'url.hit', page.id,
       page.key || '?from=list', now() - interval '730 days' * random(), 'visit'
  FROM generate_series(%(begin)s, %(end)s) AS n
  JOIN bench_pages AS page ON page.place = n %% 300;

INSERT INTO contacts_eventkey (key)
SELECT md5('stored' || n)::uuid FROM generate_series(%(begin)s, %(end)s) AS n;

INSERT INTO points_entry (contact_id, group_id, cycle, points, balance, reason, source, source_id,
       note, occurred_at)
SELECT contact_id, 1, 1, 1, 1, 'event', 'event', id, '', occurred_at
  FROM contacts_event
 WHERE id > (SELECT COALESCE(max(source_id), 0) FROM points_entry WHERE point_action_id IS NULL);

RESET session_replication_role;

DROP TABLE bench_pages;
