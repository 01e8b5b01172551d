-- How many known contacts lie in each of the four parts of one score and of another, the lowest
-- being 0. Who never had points in a score has 0 points there.
-- Read by points/grade.py.
SELECT width_bucket(COALESCE(fit.points, 0), %(letters)s::int[]) AS letter,
       width_bucket(COALESCE(engagement.points, 0), %(numbers)s::int[]) AS number,
       count(*) AS contacts
  FROM contacts_contact AS contact
  LEFT JOIN points_score AS fit
    ON fit.contact_id = contact.id
   AND fit.group_id = %(fit)s
  LEFT JOIN points_score AS engagement
    ON engagement.contact_id = contact.id
   AND engagement.group_id = %(engagement)s
 WHERE contact.identified_at IS NOT NULL
   AND contact.deleted_at IS NULL
   AND contact.erased_at IS NULL
   AND contact.merged_into_id IS NULL
 GROUP BY letter, number;
