-- Where the fifths of all buyers end: by the time of their latest purchase from the latest down, by
-- how many purchases and by their sum from the least up. One row; without buyers, of nothing. What
-- an amount is, is said by contacts/purchases.py.
-- Read by points/rfm.py, once a night.
WITH purchase AS (
    SELECT contact_id, occurred_at, translate(properties ->> 'amount', %(blanks)s, '') AS said
      FROM contacts_event
     WHERE kind = 'purchase'
       AND machine IS NULL
), buyer AS (
    SELECT contact_id,
           max(occurred_at) AS bought_at,
           count(*) AS times,
           COALESCE(sum(CASE WHEN said ~ %(readable)s THEN
                             CASE WHEN said::numeric < %(most)s THEN said::numeric END END), 0) AS total
      FROM purchase
     GROUP BY contact_id
)
SELECT count(*) AS buyers,
       percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY bought_at DESC) AS recency,
       percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY times) AS frequency,
       percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY total) AS amount
  FROM buyer;
