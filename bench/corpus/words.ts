// Word lists that the corpora draw from. Made up; names of no real person or company are meant.
//
// Must not hold anything that a rule would find.

const list = (words: string): readonly string[] => words.split(" ");

export const FIRST_NAMES = list(
  "Ada Alan Amir Ana Aoife Arjun Bea Carlos Chen Dana Elif Emil Fatou Grace Hana Ines Ivan Jonas Kofi Lea Lin Mara Marek Mina Nadia Noor Olga Omar Priya Rosa Ruth Sven Tomas Uma Vera Wei Yuki Zoe",
);

export const LAST_NAMES = list(
  "Abara Becker Carvalho Diaz Eriksen Farkas Garcia Haddad Ito Jansen Kowalski Laurent Moreau Nakamura Okafor Patel Quinn Rossi Sato Tanaka Umarov Varga Weber Xu Yilmaz Zhang",
);

export const CITIES = list(
  "Aarhus Bogota Cairo Denver Essen Fukuoka Ghent Hanoi Izmir Jaipur Kyoto Lagos Malmo Nantes Oslo Porto",
);
export const PLANS = list("free starter team business enterprise");
export const STATES = list("active trialing past_due paused canceled pending_review");

export const WORDS = list(
  "a about account after again all also and any are as at back batch be been before both but by call can case change check close come could data day delivery did do done down each early end even every few file first for found from full gave get given good group had has have her here him his how if in into invoice is it its item just keep know last late left less like line list long made make many may month more most much must name near need next no not note now of off old on once one only open or order other our out over own page paid part place plan please point price put queue read reason report right room said same see sent set she ship should side since size so some soon still stock store such take team than that the their them then there they this time to today two under until up upon us use very was way we week well went were what when where which while who why will with work would year you your",
);

export const TABLES = list(
  "customers orders invoices line_items events sessions shipments refunds audit_log plans",
);
export const LEVELS = list("INFO INFO INFO INFO INFO DEBUG DEBUG WARN ERROR");
export const SERVICES = list(
  "api.UserController billing.InvoiceJob auth.SessionFilter db.PoolManager cache.RedisClient kafka.Fetcher web.Dispatcher search.Indexer",
);
export const TYPES = list("string number boolean Date Buffer Map Set Array Promise unknown");
export const IDENTIFIERS = list(
  "buffer cache client config context count cursor decode emit entry error event field flush frame handler header index input key lane length limit line lock mask match node offset option order output page parse path point policy queue range reader record result retry rule scan scope session shape size slot span start state stream table target task text timer total trace value window worker writer",
);
