-- Adds a batch's deeds to the contacts' interests. Whichever is older, what stood there or what
-- comes, is first brought to the time of the younger: it halves in every %(halves_in)s seconds.
-- Run by points/interest.py; in order of contact and topic, so that batches do not deadlock.
INSERT INTO points_interest AS standing (contact_id, topic, value, at)
SELECT contact_id, topic, value, at
  FROM unnest(%(contacts)s::bigint[], %(topics)s::text[], %(values)s::float8[],
              %(times)s::timestamptz[]) AS new(contact_id, topic, value, at)
 ORDER BY contact_id, topic
ON CONFLICT (contact_id, topic) DO UPDATE
   SET value = standing.value
             * power(0.5::float8, least(%(most)s, greatest(0,
                 extract(epoch FROM EXCLUDED.at - standing.at) / %(halves_in)s))::float8)
             + EXCLUDED.value
             * power(0.5::float8, least(%(most)s, greatest(0,
                 extract(epoch FROM standing.at - EXCLUDED.at) / %(halves_in)s))::float8),
       at = greatest(standing.at, EXCLUDED.at);
