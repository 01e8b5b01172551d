-- How many known contacts lie below the first of some thresholds (bucket 0), from the first to the
-- second (1), and so on. Who never had points in the score has 0.
-- Read by points/bands.py and points/grade.py.
SELECT width_bucket(COALESCE(score.points, 0), %(thresholds)s::int[]) AS bucket,
       count(*) AS contacts
  FROM contacts_contact AS contact
  LEFT JOIN points_score AS score
    ON score.contact_id = contact.id
   AND score.group_id = %(group)s
 WHERE contact.identified_at IS NOT NULL
   AND contact.deleted_at IS NULL
   AND contact.erased_at IS NULL
   AND contact.merged_into_id IS NULL
 GROUP BY bucket;
