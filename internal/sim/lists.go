package sim

import "github.com/clew-health/clew/internal/note"

// places fill the gaps in sentences.
var places = map[string][]string{
	"who":   {"my brother", "my sister", "my mother", "my father", "my son", "my daughter", "my wife", "my husband", "my oldest friend", "the neighbour across the hall", "my aunt", "a man I used to work with"},
	"thing": {"the piano", "the bicycle", "the garden", "my paints", "the choir", "the allotment", "swimming", "baking bread", "the dog", "the guitar", "the chess evening", "drawing"},
	"place": {"the lake", "my grandmother’s kitchen", "the harbour in winter", "the back of the workshop", "the hill behind the school", "the old train", "a tent in the rain", "the library stairs", "the orchard", "the boat house"},
	"when":  {"in the morning", "before the children are up", "on Sundays", "after work", "when the house is quiet", "at lunch", "by ten", "on the way home", "in the first hour"},
	"hard":  {"I go quiet and leave the room", "I count everything", "I say yes and mean no", "I check the door again", "I lie awake until four", "I cancel at the last minute", "I pick a fight", "I scroll until I feel nothing", "I tidy until I shake", "I do not open the letters"},
	"image": {"a door that was never locked", "a stair that went on down", "warm sand", "a very old tree", "the sea from underneath", "a hall with all the lamps on", "snow without cold", "a train that stopped for me", "my own hands, small", "a field with nobody angry in it", "a bell, far off", "a coat that was too heavy"},
	"felt":  {"lighter than I am used to", "sad and not afraid of it", "small, and fine with that", "as if somebody had waited", "tired in a good way", "ashamed, and then not", "held", "very far from the noise", "curious", "forgiven, I think"},
	"small": {"ten minutes", "one page", "a short walk", "one letter", "one call", "half an hour", "the first step only", "one evening"},
}

var hopes = []string{
	"To {small} of {thing} again, {when}.", "That I stop when {hard}.", "To be with {who} without watching myself.", "To sleep. And {thing}, some day.",
	"Not to be afraid {when}.", "That it is not grey {when}.", "To care about {thing} the way I did.", "To be somebody {who} can ring up.", "I would like to want something.", "To get up {when} and not argue with myself about it.",
}

var goals = []string{
	"I would notice it if I did {small} of {thing} {when}.", "I would ring {who} and not hang up first.", "I would be out of the house {when}, three days in a week.", "I would say what I want to {who}.",
	"I would eat something {when}.", "I would notice it by {thing}: it would not stand in the corner.", "I would laugh at something {who} says.", "I would leave work at work, {when}.",
}

var patterns = []string{
	"When it gets close {hard}.", "{who} says something, and {hard}.", "It begins {when}: {hard}.", "First I promise too much, then {hard}.", "I notice it when {hard}; by then it is late.", "Everything is fine until {when}. Then {hard}.",
}

var intentions = []string{
	"To listen.", "To stay, also where it is dark.", "To ask what {who} never said.", "To look at it and not run: {hard}.", "To put it down for an hour.", "To be kind to the one who {hard}. That is me.",
	"To find {place} again.", "To let it be slow.", "To hear the question before the answer.", "To see what is behind {thing}.", "To trust the people in the room.", "To ask: what would {who} want me to know?",
}

var fears = []string{
	"That I lose hold of myself.", "That nothing happens, and then what.", "That I say something about {who}.", "That it is like that night again.", "That I will not want to come back.", "The drip of time, and being sick.", "That you will all see it.", "That it works and I have no excuse.",
}

var resources = []string{
	"{place}.", "{who}, and the way they hum.", "{thing}, for {small}.", "The smell of {place}.", "My breath, if somebody counts it.", "A song {who} used to play.", "Feet on the floor. Really.", "The dog’s ear.",
}

var quotes = []string{
	"There is {image}.", "I am {felt}.", "It was {image}, all along.", "Somebody should tell {who}.", "Oh. It is only {image}.", "I can put it down here.", "It is so quiet {when}.", "I thought it was a wall. It is {image}.", "{who} was there, and was not cross.",
}

var stories = []string{
	"First nothing, then {image}. I felt {felt}. At the end {who} was somewhere near, and that was enough.",
	"I went down a long way. There was {image}. I cried, and it was not the crying I know.",
	"It was mostly colours, and then {place}. I knew I could leave it and I stayed. I came back {felt}.",
	"Hard at the beginning: {hard}, even in there. Then it turned over and there was {image}.",
	"I remember little. {image}, and a voice that counted. Afterwards I was {felt}.",
	"I saw how {hard}. From outside, like a film of somebody I would help.",
	"It was shorter than the last one. {place} again, but with the windows open. I was {felt}.",
}

var insights = []string{
	"I can go back to {place} when I want.", "When {hard} it is fear, not anger.", "I do not have to be finished before {who} may see me.", "It can be {felt} and still be all right.", "{thing} is not a reward. It is how I stay well.", "I can say no {when}.", "I was waiting for {who} to begin. I can begin.", "The heavy thing is {image}. It can stand there.",
}

var commitments = []string{
	"Call {who} {when}.", "{small} of {thing}, twice this week.", "Write {who} a letter and sleep on it.", "Sit by the window {when}, {small}, without the phone.", "Tell {who} one true thing.", "Walk to {place}, or to the next best.", "Put {thing} where I can see it.", "Go to bed by eleven on four days.", "Say no to one thing at work.", "Open the letters with {who}.",
}

var signs = []string{
	"{hard}, three days in a row.", "I stop answering {who}.", "{thing} stands in the corner.", "I stay in bed {when}.", "I sleep less than five hours twice.", "I say that all is well, quickly.",
}

var backWell = []string{
	"I get up {when} and it is not a fight.", "Still me, and {thing} is back.", "I can be with {who} now. Mostly.", "It is quieter. I did not know how loud it was.", "The second one was the one. {image}. I still use it.",
}

var backNo = []string{
	"I had hoped for more. I am glad you did not sell it to me.", "It was kind here, and it was not my thing.", "About the same. I sleep a little better, perhaps.", "I would rather stop and know that I tried.", "It opened something and I want to do the rest by talking.",
}

var givenWomen = []string{"Marisol", "Hannah", "Keiko", "Adaeze", "Ingrid", "Samira", "Rosa", "Leilani", "Beatriz", "Nadia", "Joan", "Priscilla", "Wen", "Ofelia", "Dorothy", "Amara", "Tess", "Yael", "Sunniva", "Camille", "Renata", "Bukola", "Mirjam", "Carmen", "Ida", "Noemi", "Halima", "Greta", "Alice", "Tomoko", "Luz", "Fatima", "Eleni", "Ruta", "Shanice", "Vera"}

var givenMen = []string{"Daniel", "Kofi", "Mateo", "Henrik", "Rahul", "Tobias", "Jerome", "Amir", "Luca", "Dmitri", "Sean", "Emeka", "Oskar", "Javier", "Hiro", "Malik", "Piotr", "Nathan", "Ibrahim", "Casper", "Andre", "Teo", "Walter", "Nikhil", "Felix", "Omar", "Stefan", "Marcus", "Yusuf", "Bruno", "Elias", "Dmitar", "Joaquin", "Silas", "Terrence", "Anders"}

var families = []string{"Okafor", "Lindqvist", "Marquez", "Tanaka", "Whitfield", "Haddad", "Nowak", "Begum", "Castellanos", "Freeman", "Van Dijk", "Silva", "Petrov", "Achterberg", "Mbeki", "Rosenthal", "Duarte", "Kowalczyk", "Osei", "Hallam", "Ferreira", "Sato", "Moreau", "Idowu", "Bergstrom", "Quintero", "Yamamoto", "Delacroix", "Farouk", "Holloway", "Ivanova", "Kapoor", "Lachance", "Mensah", "Nguyen", "Orozco", "Pellegrini", "Rasmussen", "Solano", "Thorne", "Ueda", "Vasquez", "Wexler", "Ximenes", "Yilmaz", "Zielinski"}

var referrers = []string{"Dr. Ada Okoye", "Dr. Henry Feld", "Marta Ruiz, NP", "Dr. Samuel Abara", "Dr. Lin Chao", "Joanna Weiss, LCSW", "Dr. Peter Hallberg", "Dr. Nora Quist"}

var practices = []string{"Elm Street Family Practice", "Harbor Psychiatry", "Mile High Counseling", "St. Brigid Health", "Foothills Behavioral Health", "Cedar Grove Medicine"}

var rooms = []string{"Birch room", "Lantern room", "Harbor room"}

var (
	techniques     = []string{"slow breathing, out longer than in", "naming five things", "feet on the floor, hands on the thighs", "a hand on the chest", "counting back by sevens", "looking at one corner of the room"}
	touches        = []string{"Hand only, if I reach.", "No touch.", "A hand on the shoulder, ask first.", "Hand only."}
	stopWords      = []string{"river", "anchor", "lantern", "pause", "meadow", "red", "stone", "harbor"}
	helpsWords     = []string{"Name, feet on the floor.", "Count my breath aloud.", "Say where I am.", "Quiet, and the blanket.", "Less music.", "Tell me it passes."}
	coping         = []string{"Walk round the block.", "Cold water on the wrists.", "The playlist.", "Write three lines.", "Sit by the window."}
	practicesAfter = []string{"A walk before the phone, each morning.", "Breathing, ten minutes, most days.", "The group on Thursdays.", "Three lines in a book at night.", "Swimming twice a week."}
	howOften       = []string{"every two weeks", "every month", "each week until the summer", "every six weeks"}
	riskFound      = []string{"Thoughts of not being here, no intent and no plan. Family is told.", "Passing thoughts, further away than at the start.", "Asked in detail: no intent, no plan, no means at hand."}
	riskPlans      = []string{"Safety plan made together; seen again in a week.", "Plan in their phone and at home; call on Thursday."}
	yesReasons     = []string{"Fits, and they know what it asks of them.", "Three treatments tried in dose and time; no reason against it found.", "Ready, with good people around.", "Weighed in the team. Careful start.", "They understood what it can and cannot do."}
	insteads       = []string{"Therapy here in the meantime, and a second look in three months.", "The group on Thursdays, and a talk with your doctor about another medicine.", "Therapy for trauma with a colleague we know, from next month."}
	moveReasons    = []string{"a child is ill", "work", "travel", "a cold", "the escort cannot"}
	stopReasons    = []string{"They want their evenings back.", "It is too far to drive.", "They would rather go on by talking.", "", "Money."}
	foundWell      = []string{"Easier than at the start, by the scores and by what they do.", "Sleeps, works three days, laughs again.", "The scores say half; the sister says more."}
	foundNo        = []string{"About where they started.", "A little easier in the weeks of sessions, and back since.", "No change we could hold on to."}
	callsSaid      = []string{"Tired and low, no plan. Glad that we rang.", "A hard evening; the sister is there.", "Meant it as never mattering, not as wanting to die.", "Wants the next session; will ring if it gets darker."}
)

var assessments = map[string][]string{
	note.Preparation: {"Open, a little wary; knows what to ask for.", "Prepared. The fear is named.", "Speaks about it more easily than last time.", "Ready, with respect for it."},
	note.Dosing:      {"Borne well. Inward, then tearful, then calm.", "Quiet session; pressure as expected.", "A hard first half; stayed with it.", "Effect milder than hoped for; talked over.", "Deep and still; back in good time."},
	note.Integration: {"Holds on to one thing and can say it.", "Tender; steady underneath.", "A step was taken already.", "Flat today; that is all right."},
	note.Progress:    {"Goes on as planned."},
}

var notePlans = map[string][]string{
	note.Preparation: {"First session as planned.", "One more talk by telephone, then the first session."},
	note.Dosing:      {"Integration within two days; same dose looked at then.", "Call tomorrow, integration on the day after.", "Integration; next session in a week."},
	note.Integration: {"Next session as planned.", "Look at the one small step next time.", "Bring the writing next week."},
	note.Progress:    {"As planned."},
}
