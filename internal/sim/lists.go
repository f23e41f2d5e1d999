package sim

import (
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/note"
)

// places fill the gaps in sentences.
var places = map[string][]string{
	"who":   {"my brother", "my sister", "my mother", "my father", "my son", "my daughter", "my partner", "my oldest friend", "the neighbour across the hall", "my aunt", "a man I used to work with", "my grandmother", "my cousin", "my old teacher", "my ex", "my niece"},
	"thing": {"the piano", "the garden", "painting", "the choir", "swimming", "baking bread", "the dog", "the guitar", "chess", "drawing", "running", "the crossword", "birds", "football with the kids", "cooking", "the motorbike", "knitting", "the woodwork"},
	"item":  {"The piano", "The bicycle", "The guitar", "The sewing machine", "The easel", "The rowing machine", "The camera", "The telescope"},
	"place": {"the lake", "my grandmother’s kitchen", "the harbour in winter", "the back of the workshop", "the hill behind the school", "the old train", "a tent in the rain", "the library stairs", "the orchard", "the boat house", "the roof in summer", "the laundromat, oddly", "the beach at Pescadero", "my uncle’s barn", "the choir loft", "the bus to my first job"},
	"when":  {"in the morning", "before the children are up", "on Sundays", "after work", "when the house is quiet", "at lunch", "by ten", "on the way home", "in the first hour", "when it gets dark", "between two shifts", "in the middle of the week"},
	"hard":  {"I go quiet and leave the room", "I count everything", "I say yes and mean no", "I check the door again", "I lie awake until four", "I cancel at the last minute", "I pick a fight", "I scroll until I feel nothing", "I tidy until I shake", "I do not open the letters", "I eat standing up", "I rehearse what I should have said", "I drive around instead of going home", "I make a joke of it"},
	"image": {"a stair that went on down", "warm sand", "a very old tree", "the sea from underneath", "a hall with all the lamps on", "snow without cold", "a train that stopped for me", "my own hands, small", "a field with nobody angry in it", "a bell, far off", "a coat that was too heavy", "a house with no clocks", "bread, of all things", "a river under the floor", "a blue so thick you could lean on it", "a row of empty chairs", "the inside of a violin", "my name, said kindly", "a bridge that hummed", "a moth at a lamp"},
	"felt":  {"lighter than I am used to", "sad and not afraid of it", "small, and fine with that", "as if somebody had waited", "tired in a good way", "ashamed, and then not", "held", "very far from the noise", "curious", "forgiven, I think", "raw", "a bit seasick and very calm", "like after a long cry", "older, and not in a bad way"},
	"small": {"ten minutes", "twenty minutes", "half an hour", "an hour", "one evening", "a quarter of an hour"},
}

var hopes = []string{
	"To have {small} of {thing} again, {when}.", "That it stops: {hard}.", "To be with {who} without watching myself.", "To sleep. And {thing}, some day.",
	"Not to be afraid {when}.", "That it is not grey {when}.", "To care about {thing} the way I did.", "To be somebody {who} can ring up.", "I would like to want something.", "To get up {when} and not argue with myself about it.",
	"To go back to work, half days at first.", "To hear {who} laugh and be in the room for it.", "One thing: that I do not dread {when}.", "To remember what {thing} was for.", "That {who} does not have to be careful with me.", "To cry, or to stop crying. Either.", "To put the past where it belongs, behind me, {when} at least.",
}

var goals = []string{
	"I would notice it if I had {small} of {thing} {when}.", "I would ring {who} and not hang up first.", "I would be out of the house {when}, three days in a week.", "I would say what I want to {who}.",
	"I would eat something {when}.", "I would notice it by {thing}: I would think of it without being told to.", "I would laugh at something {who} says.", "I would leave work at work, {when}.",
	"I would answer {who} on the same day.", "I would go to bed before one.", "I would make one plan for a weekend and keep it.", "I would sit through a film with {who}.", "I would open the post {when}.", "I would not need the radio on to fall asleep.",
}

var patterns = []string{
	"When it gets close, {hard}.", "{who} says something, and {hard}.", "It begins {when}: {hard}.", "First I promise too much, then {hard}.", "I notice it when {hard}; by then it is late.", "Everything is fine until it is not. It begins {when}. Then {hard}.",
	"If {who} is disappointed, {hard}.", "I do well for a week, then {hard}.", "I am told that {hard}. I do not see it myself.", "It is worst {when}. {hard}, and then I am ashamed.",
}

var intentions = []string{
	"To listen.", "To stay, also where it is dark.", "To ask what {who} never said.", "To look at it and not run.", "To put it down for {small}.", "To be kind to myself, also when {hard}.",
	"To find {place} again.", "To let it be slow.", "To hear the question before the answer.", "To see what is behind it when {hard}.", "To trust the people in the room.", "To ask: what would {who} want me to know?",
	"To breathe and let it come.", "To say goodbye to {who}.", "To be curious.", "To let somebody else hold the rope.", "To not make it a test.", "To take up some room.",
}

var fears = []string{
	"That I lose hold of myself.", "That nothing happens, and then what.", "That I say something about {who}.", "That it is like that night again.", "That I will not want to come back.", "Being sick in front of you.", "That you will all see it.", "That it works and I have no excuse.",
	"The needle, honestly.", "That I will not be able to speak.", "That I find out it was my fault.", "That I cannot drive and need {who} to fetch me.", "That it fades again, like the others.", "That I am too much.",
}

var resources = []string{
	"{place}.", "{who}, humming in the next room.", "{thing}, for {small}.", "The smell of {place}.", "My breath, if somebody counts it.", "A song {who} used to play.", "Feet on the floor. Really.", "The weight of the cat.",
	"My hands in warm water.", "A prayer I do not quite believe.", "{who} saying: come on then.", "The first ten minutes of a run.",
}

var quotes = []string{
	"There is {image}.", "I am {felt}.", "It was {image}, all along.", "Somebody should tell {who}.", "Oh. It is only {image}.", "I can put it down here.", "It is so quiet.", "I thought it was a wall. It is {image}.", "{who} was there, and was not cross.",
	"I was {felt}, and it was {image}.", "Tell {who} about {image}. I will forget.", "Wait. {image}.", "I am at {place}. Nobody is in a hurry.", "{who} does not have to come. It is enough.", "It goes on without me. That is good news.", "I do not have to hold {image} up.",
	"Is it raining? It sounds like {place}.", "I keep wanting to say sorry to {who}.", "So much room.", "This is what {who} meant.",
}

var stories = []string{
	"First nothing, then {image}. I felt {felt}. At the end {who} was somewhere near, and that was enough.",
	"I went down a long way. There was {image}. I cried, and it was not the crying I know.",
	"It was mostly colours, and then {place}. I knew I could leave it and I stayed. I came back {felt}.",
	"Hard at the beginning, as at home: {hard}. Then it turned over and there was {image}.",
	"I remember little. {image}, and a voice that counted. Afterwards I was {felt}.",
	"I saw it from outside: {hard}. Like a film of somebody I would help.",
	"It was shorter than I thought. {place}, with the windows open. I was {felt}.",
	"I kept waiting for it to begin, and then it was over. {image} for a moment. I was a bit cross.",
	"{who} and I sat at {place} and said nothing. I had not thought of it for twenty years. I was {felt}.",
	"It went through my body more than my head. Shaking, then {image}. I was {felt} in the car.",
	"I was frightened for a while, and somebody said my name. After that {image}.",
	"There was a lot of {image}, and I could not say why it was funny. I laughed at {who}, kindly.",
	"Nothing grand. I lay there, I heard the music, I was {felt}. I slept well.",
}

var insights = []string{
	"I can go back to {place} when I want.", "When {hard}, it is fear, not anger.", "I do not have to be finished before {who} may see me.", "I can be {felt} and still be all right.", "{thing} is not a reward. It is how I stay well.", "I can say no {when}.", "I was waiting for {who} to begin. I can begin.", "The heavy thing is {image}. It can stand there.",
	"I miss {who}. That is what it is.", "I have been braver than I thought.", "It is worst {when} because I am alone then. I need not be.", "Being tired is allowed.", "I learned that from {who}: {hard}.", "If it comes again I know the way down and the way up.", "There is more room in a day than I use.",
}

var commitments = []string{
	"Call {who} {when}.", "{small} of {thing}, twice this week.", "Write {who} a letter and sleep on it.", "Sit by the window {when}, without the phone.", "Tell {who} one true thing.", "Walk to the water, or to the next best.", "Put the telephone in the kitchen at night.", "Go to bed by eleven on four days.", "Say no to one thing at work.", "Open the letters with {who}.",
	"Ask {who} to come along on Thursday.", "Draw {image}, badly.", "Book the dentist.", "Eat at the table on three days.", "Tell work that I leave at five on Wednesday.", "Listen to the music of the session once, {when}.", "Go to {thing} and stay for {small}.", "Three lines in the book, {when}.",
}

var signs = []string{
	"{hard}, three days in a row.", "I stop answering {who}.", "{item} gathers dust.", "I stay in bed {when}.", "I sleep less than five hours twice.", "I say that all is well, quickly.",
	"I skip {thing} two weeks running.", "I start to drink {when}.", "{who} asks twice whether I am all right.", "I stop opening the curtains.",
}

var backWell = []string{
	"I get up {when} and it is not a fight.", "Still me, and {thing} is back.", "I can be with {who} now. Mostly.", "It is quieter. I did not know how loud it was.", "The second one was the one. {image}. I still use it.",
	"Half as heavy, I would say. I can plan a week.", "I went to {thing} and forgot to be sad.", "{who} noticed before I did.", "Not every day. But there are days.", "I was angry that it took a medicine. Now I am busy with {thing}.",
}

var backNo = []string{
	"I had hoped for more. I am glad you did not sell it to me.", "It was kind here, and it was not my thing.", "About the same. I sleep a little better, perhaps.", "I would rather stop and know that I tried.", "It opened something and I want to do the rest by talking.",
	"Lovely for two days, then the same.", "I liked the music.", "It was not what was promised on the internet. You did say so.", "I think I needed {who}, not a medicine.", "I am disappointed. I would still tell {who} to ask.",
}

var givenWomen = []string{"Marisol", "Hannah", "Keiko", "Adaeze", "Ingrid", "Samira", "Leilani", "Beatriz", "Nadia", "Wen", "Amara", "Tess", "Yael", "Camille", "Renata", "Bukola", "Noemi", "Halima", "Tomoko", "Luz", "Eleni", "Ruta", "Shanice", "Brianna", "Caitlin", "Deepa", "Erin", "Farah", "Gabriela", "Holly", "Imani", "Jasmine", "Katya", "Lauren", "Mei", "Natalie", "Olivia", "Paloma", "Rachel", "Sofia", "Tatiana", "Ursula", "Valentina", "Whitney", "Xiomara", "Zainab", "Abigail", "Chiara", "Devi", "Elif", "Freya", "Giulia", "Hye-jin"}

var givenWomenOlder = []string{"Joan", "Priscilla", "Dorothy", "Ofelia", "Carmen", "Vera", "Rosa", "Greta", "Mirjam", "Judith", "Barbara", "Lorraine", "Maureen", "Fumiko", "Consuelo", "Irene", "Gloria", "Phyllis", "Bernadette"}

var givenMen = []string{"Daniel", "Kofi", "Mateo", "Henrik", "Rahul", "Tobias", "Jerome", "Amir", "Luca", "Dmitri", "Sean", "Emeka", "Oskar", "Javier", "Hiro", "Malik", "Piotr", "Nathan", "Ibrahim", "Andre", "Teo", "Nikhil", "Felix", "Omar", "Marcus", "Yusuf", "Bruno", "Elias", "Joaquin", "Silas", "Terrence", "Anders", "Brandon", "Cody", "Darius", "Ethan", "Farid", "Garrett", "Hassan", "Isaac", "Jamal", "Kenji", "Levi", "Miguel", "Noah", "Owen", "Quentin"}

var givenMenOlder = []string{"Walter", "Stefan", "Casper", "Gerald", "Harold", "Ernesto", "Leonard", "Raymond", "Stanley", "Vernon", "Alvin", "Clifford", "Roberto", "Takeshi", "Warren", "Douglas", "Milan"}

var families = []string{"Okafor", "Lindqvist", "Marquez", "Tanaka", "Whitfield", "Haddad", "Nowak", "Begum", "Castellanos", "Freeman", "Van Dijk", "Silva", "Petrov", "Achterberg", "Mbeki", "Rosenthal", "Duarte", "Kowalczyk", "Osei", "Hallam", "Ferreira", "Sato", "Moreau", "Idowu", "Bergstrom", "Quintero", "Yamamoto", "Delacroix", "Farouk", "Holloway", "Ivanova", "Kapoor", "Lachance", "Mensah", "Nguyen", "Orozco", "Pellegrini", "Rasmussen", "Solano", "Thorne", "Ueda", "Vasquez", "Wexler", "Ximenes", "Yilmaz", "Zielinski",
	"Abernathy", "Brandt", "Chavez", "Doyle", "Eriksen", "Fontaine", "Gallagher", "Huang", "Iyer", "Jacobs", "Kimura", "Lopez", "McBride", "Novak", "O’Connor", "Pham", "Quinn", "Reddy", "Schwartz", "Torres", "Underwood", "Villanueva", "Washington", "Young", "Zhang", "Baptiste", "Carver", "Dalal", "Eze", "Fischer", "Gutierrez", "Hoffman", "Jankowski", "Kaplan", "Levine", "Morales", "Nakamura"}

var referrers = []string{"Dr. Ada Okoye", "Dr. Henry Feld", "Marta Ruiz, NP", "Dr. Samuel Abara", "Dr. Lin Chao", "Joanna Weiss, LCSW", "Dr. Peter Hallberg", "Dr. Nora Quist"}

var practices = []string{"Elm Street Family Practice", "Harbor Psychiatry", "Mile High Counseling", "St. Brigid Health", "Foothills Behavioral Health", "Cedar Grove Medicine"}

// rooms are each team's in turn.
var rooms = []string{"Birch room", "Lantern room", "Harbor room", "Aspen room", "Lark room", "Cove room", "Willow room", "Beacon room", "Prairie room", "Juniper room", "Heron room", "Mesa room", "Cedar room", "Ember room", "Canyon room",
	"Alder room", "Wren room", "Delta room", "Maple room", "Candle room", "Ridge room", "Linden room", "Swift room", "Meadow room"}

// colleagues are who works in the teams after the first.
var colleagues = []string{"Helen Brandeis", "Arturo Lima", "Grace Whitlock", "Noor Siddiqui", "Dan Kessler", "Akua Boateng", "Ravi Menon", "Ilse Vogel", "Cora Dunne", "Sami Haddad", "Megan Tully", "Joel Arias", "Ines Carvalho", "Paul Strand", "Adele Fournier",
	"Kwame Asante", "Rosalind Pike", "Tim Okada", "Viktor Hahn", "Leila Amini", "George Tate", "Mina Park", "Anita Rao", "Ben Castillo", "Naomi Feld", "Hugo Barros", "Willa Crane", "Oscar Lindh", "Pia Moretti", "Calvin Moss", "Suki Arai", "Edwin Marsh",
	"Dalia Cohen", "Frances Yoo", "Ron Albers", "Tessa Quill", "Amos Berg", "Lucia Prado", "Ken Iwata", "Orla Keane", "Moses Abebe", "Carla Jung"}

var (
	techniques      = []string{"slow breathing, out longer than in", "naming five things", "feet on the floor, hands on the thighs", "a hand on the chest", "counting back by sevens", "looking at one corner of the room"}
	touches         = map[string][]string{"none": {"No touch.", "No touch, please. Sit where I can see you.", "None. A voice is enough."}, "hand-if-i-reach": {"Hand only, if I reach.", "My hand, when I reach for yours.", "Only if I reach first."}, "ask-first": {"A hand on the shoulder, ask first.", "Ask, then a hand.", "Hand or shoulder, after asking; never the face."}}
	stopWords       = []string{"river", "anchor", "lantern", "pause", "meadow", "red", "stone", "harbor"}
	helpsWords      = []string{"Name, feet on the floor.", "Count my breath aloud.", "Say where I am.", "Quiet, and the blanket.", "Less music.", "Tell me it passes."}
	coping          = []string{"Walk round the block.", "Cold water on the wrists.", "The playlist.", "Write three lines.", "Sit by the window."}
	practicesAfter  = []string{"A walk before the phone, each morning.", "Breathing, ten minutes, most days.", "The group on Thursdays.", "Three lines in a book at night.", "Swimming twice a week."}
	howOften        = []string{"every two weeks", "every month", "each week until the summer", "every six weeks"}
	riskFound       = []string{"Thoughts of not being here, no intent and no plan. Family is told.", "Passing thoughts, further away than at the start.", "Asked in detail: no intent, no plan, no means at hand.", "Thoughts twice this week, let go of each time. No plan.", "Less than a month ago by their account; nothing today."}
	riskNone        = []string{"Asked in detail: no thoughts of dying now or before. Sad, and clear.", "No thoughts of suicide; disappointed, and said so.", "Asked directly and calmly: none. Sleep is poor."}
	riskPlans       = []string{"Safety plan made together; seen again in a week.", "Plan in their phone and at home; call on Thursday."}
	yesReasons      = []string{"Fits, and they know what it asks of them.", "Three treatments tried in dose and time; no reason against it found.", "Ready, with good people around.", "Weighed in the team. Careful start.", "They understood what it can and cannot do."}
	insteads        = []string{"Therapy here in the meantime, and a second look in three months.", "The group on Thursdays, and a talk with your doctor about another medicine.", "Therapy for trauma with a colleague we know, from next month."}
	moveReasons     = []string{"a child is ill", "work", "travel", "a cold", "the escort cannot"}
	stopReasons     = []string{"They want their evenings back.", "It is too far to drive.", "They would rather go on by talking.", "", "Money.", "A new job, no free mornings.", "The last one was too much.", "Their doctor has another plan."}
	foundWell       = []string{"Easier than at the start, by the scores and by what they do.", "Sleeps, works three days, laughs again.", "The scores say half; those around them say more.", "Lighter in most weeks. The dark mornings are rarer.", "Back in the choir; less help needed at home.", "Clear change by the scores; they are careful with the word."}
	foundNo         = []string{"About where they started.", "The first two weeks were lighter; it did not hold.", "Scores the same; sleep somewhat better.", "A little easier in the weeks of sessions, and back since.", "No change we could hold on to."}
	callsSaid       = []string{"Tired and low, no plan. Glad that we rang.", "A hard evening; not alone, somebody is with them.", "Meant it as never mattering, not as wanting to die.", "Wants the next session; will ring if it gets darker.", "Had ticked it in a hurry; talked it over all the same.", "Low since Sunday. Knows the plan, read it back to me.", "At work, rang back at noon. No thoughts of dying today.", "Their partner was there; we spoke all three."}
	silenceSaid     = []string{"Had slept through the message. Tender, all right.", "Fine; the telephone was off, on purpose.", "Tired, a little flat. Eats, slept nine hours.", "Had answered in their head. Laughed about it.", "A headache until noon, gone now.", "Wanted quiet. Will ring if anything changes."}
	alertsClosed    = []string{"Spoken with; the next session stands.", "Spoken with; nothing more is needed today.", "Spoken with; seen again at the next session.", "Called, talked, plan gone through; looked at again this week."}
	tasksDone       = []string{"Reached them; they are all right.", "Third try; short and friendly.", "Left a message, they rang back.", "They are well and busy; will answer the next one.", "Talked for ten minutes; nothing new.", "Spoke with them at the door after group."}
	endReasons      = []string{"Looked back on together; they go on with their plan.", "What they came for is done for now.", "Ended together; the door stays open.", "They go on with their own therapist.", "A good place to stop, both thought."}
	deviationsSaid  = []string{"Gone through with the team; the list is read aloud from now on.", "Talked over in Thursday’s meeting; two people read the list.", "The form was moved to where one stands at that moment.", "Known and said to the client; it changed nothing for them."}
	helpSaid        = []string{"A second pair of hands for some minutes.", "They wanted to sit up; two of us beside them.", "Sick and frightened at once; Lee stood in the door, then left.", "Turned them to the side together."}
	noDoseSaid      = []string{"No dose today; the time was used to talk.", "No dose today. An hour of therapy; new date.", "Not today. They were relieved, and then annoyed, and stayed for the hour."}
	undisturbed     = []string{"Breath even, tears, at peace.", "Chest rises evenly; deep inside.", "Asked beforehand not to be spoken to."}
	sorted          = []string{dosing.ToChart, dosing.ToChart, dosing.ToChart, dosing.ToChart, dosing.ToProcess, dosing.ToProcess, dosing.ToNobody}
	notHeard        = []string{"We called twice and wrote once; the door stays open.", "Moved to another town, by their message.", "They start a new medicine with their doctor first."}
	lettersWell     = []string{"%s came for %d sessions and is easier than at the start. What they do now to keep it stands in their plan.", "We saw %s for %d dosing sessions with preparation and integration. The scores fell clearly; sleep and work are better. We suggest that you see them in six weeks.", "%s completed %d sessions without anything serious. Mood and daily life are lighter; therapy goes on with you."}
	lettersNo       = []string{"%s came for %d sessions. About where they started; we stopped well, together.", "We saw %s for %d dosing sessions. There was no change that lasted. We ended together, and would be glad if you looked at the medicine again.", "%s tried this with care over %d sessions, without a benefit that we could hold on to. They go on by talking."}
	lettersAwayWell = []string{"%s came here for preparation and integration around %d doses with you, and is easier than at the start. What they do now to keep it stands in their plan.", "We accompanied %s through %d of your sessions. The scores fell; they use what they saw."}
	lettersAwayNo   = []string{"%s came here for preparation and integration around %d doses with you. About where they started; they go on by talking.", "We accompanied %s through %d of your sessions, without a change that lasted. We would be glad if you looked at it again with them."}
	kins            = []string{"partner", "sister", "brother", "friend", "neighbour", "mother", "husband", "wife", "daughter", "son", "father", "cousin"}
	rides           = []string{"car", "car", "car", "car", "a cab, together", "bus", "train"}
)

var assessments = map[string][]string{
	note.Preparation: {"Open, a little wary; knows what to ask for.", "Prepared. The fear is named.", "Speaks about it more easily than last time.", "Ready, with respect for it.", "Hopes for much; we spoke of what it cannot do.", "Came with a list of questions, left with two.", "Guarded at first; the body work helped.", "Knows their early signs well. Trust is growing."},
	note.Dosing:      {"Borne well. Inward, then tearful, then calm.", "Quiet session; back in good time."},
	note.Integration: {"Holds on to one thing and can say it.", "Tender; steady underneath.", "A step was taken already.", "Flat today; that is all right.", "Irritable; slept badly. Nothing of concern by their account.", "Much material; we kept to one thread.", "Doubts that it did anything. Stayed with that.", "Linked it to the pattern from preparation unprompted.", "More open towards the family; ambivalent about work.", "Calm, a little distant; warmed over the hour."},
	note.Progress:    {"Goes on as planned."},
}

// dosingAssessments go by how strong the effect was.
var dosingAssessments = map[string][]string{
	dosing.Sufficient:   {"Borne well. Inward, then tearful, then calm.", "Quiet session; long stillness, soft return.", "A hard first half; stayed with it.", "Deep and still; back in good time.", "Restless until minute twenty, then at ease with a voice beside them.", "Talked through most of it; wanted company.", "Grief came up and could be held.", "Good contact before and after; little to add."},
	dosing.Insufficient: {"Effect milder than hoped for; talked over.", "Stayed near the surface; heard every sound in the house.", "Relaxed, no more. Disappointed, and said so.", "Light effect; used the time for talking."},
	dosing.Strong:       {"Stronger than wanted; needed a hand and simple words.", "Overwhelming for some minutes; settled with grounding. A smaller dose next time.", "Very deep; slow to come back, oriented at the end."},
}

var notePlans = map[string][]string{
	note.Preparation: {"First session as planned.", "One more talk by telephone, then the first session.", "They practise the breathing daily; session as planned.", "Escort to be confirmed by Thursday; then the session."},
	note.Dosing:      {"Integration within two days; the dose is looked at then.", "Call tomorrow, integration on the day after.", "Integration; next session in a week.", "Rest today. Integration within two days, by video if they are tired.", "Dose to be talked over with the prescriber before the next one."},
	note.Integration: {"Next session as planned.", "Look at the one small step next time.", "Bring the writing next week.", "Partner is invited to the next hour.", "Keep to the evening routine; we look at sleep next week.", "Talk over whether to go on, after the next scores."},
	note.Progress:    {"As planned."},
}
