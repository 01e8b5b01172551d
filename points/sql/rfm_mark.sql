-- Marks so many buyers, in order of their ids: five minus the cuts of recency that they lie before,
-- one plus the cuts of the others that they lie above. Leaves alone what is as it was, but for `at`.
-- What an amount is, is said by contacts/purchases.py.
-- Run by points/rfm.py, slice by slice. Answers the last contact (null: there was none).
WITH next AS (
    SELECT DISTINCT contact_id
      FROM contacts_event
     WHERE kind = 'purchase' AND machine IS NULL AND contact_id > %(after)s
     ORDER BY contact_id
     LIMIT %(limit)s
), purchase AS (
    SELECT contact_id, occurred_at, translate(properties ->> 'amount', %(blanks)s, '') AS said
      FROM contacts_event JOIN next USING (contact_id)
     WHERE kind = 'purchase' AND machine IS NULL
), buyer AS (
    SELECT contact_id,
           max(occurred_at) AS bought_at,
           count(*) AS times,
           COALESCE(sum(CASE WHEN said ~ %(readable)s THEN
                             CASE WHEN said::numeric < %(most)s THEN said::numeric END END), 0) AS total
      FROM purchase
     GROUP BY contact_id
), marked AS (
    SELECT buyer.*,
           5 - (SELECT count(*) FROM unnest(%(recency)s::timestamptz[]) AS cut
                 WHERE bought_at < cut) AS recency,
           1 + (SELECT count(*) FROM unnest(%(frequency)s::bigint[]) AS cut
                 WHERE times > cut) AS frequency,
           1 + (SELECT count(*) FROM unnest(%(amount)s::numeric[]) AS cut
                 WHERE total > cut) AS amount
      FROM buyer
), written AS (
    INSERT INTO points_rfm AS standing
           (contact_id, recency, frequency, amount, cell, bought_at, times, total, at)
    SELECT contact_id, recency, frequency, amount,
           (%(cells)s::text[])[(recency - 1) * 5 + (frequency + amount + 1) / 2],
           bought_at, times, round(total, 2), %(at)s
      FROM marked
     ORDER BY contact_id
    ON CONFLICT (contact_id) DO UPDATE
       SET recency = EXCLUDED.recency, frequency = EXCLUDED.frequency, amount = EXCLUDED.amount,
           cell = EXCLUDED.cell, bought_at = EXCLUDED.bought_at, times = EXCLUDED.times,
           total = EXCLUDED.total, at = EXCLUDED.at
)
SELECT max(contact_id) AS last FROM next;
