-- How many known contacts are interested in each topic now, and for how many it is the strongest.
-- Read by points/interest.py for the screen of interests.
WITH now AS (
    SELECT interest.contact_id, interest.topic,
           interest.value * power(0.5::float8, least(%(most)s, greatest(0,
             extract(epoch FROM %(at)s::timestamptz - interest.at) / %(halves_in)s))::float8) AS worth
      FROM points_interest AS interest
      JOIN contacts_contact AS contact
        ON contact.id = interest.contact_id
     WHERE contact.identified_at IS NOT NULL
       AND contact.deleted_at IS NULL
       AND contact.erased_at IS NULL
       AND contact.merged_into_id IS NULL
), ranked AS (
    SELECT topic, worth,
           row_number() OVER (PARTITION BY contact_id ORDER BY worth DESC, topic) AS place
      FROM now
     WHERE worth >= %(least)s
)
SELECT topic, count(*) AS contacts, count(*) FILTER (WHERE place = 1) AS strongest,
       avg(worth) AS mean
  FROM ranked
 GROUP BY topic
 ORDER BY contacts DESC, topic
 LIMIT 200;
