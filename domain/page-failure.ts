/** What a page that could not be drawn is told of the cause; Next hands it a digest and nothing else. */
export const databaseAwayDigest = "database-away";
