-- insights/sql/distribution.sql
-- How many known contacts have a score in each bin of a given width; a bin is named by the lowest
-- score in it. Read by insights.distribution, for the dashboard and for finding a threshold.
SELECT (floor(score.points / %(width)s::numeric) * %(width)s)::int AS low,
       count(*) AS contacts
  FROM points_score AS score
  JOIN contacts_contact AS contact
    ON contact.id = score.contact_id
 WHERE score.group_id = %(group)s
   AND contact.identified_at IS NOT NULL
   AND contact.deleted_at IS NULL
   AND contact.erased_at IS NULL
   AND contact.merged_into_id IS NULL
 GROUP BY low
 ORDER BY low;
