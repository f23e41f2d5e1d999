package protocol

// planSchemas are a plan and its parts. Every figure in it is {param: name}.
func planSchemas() schema {
	figure := ref("figure")
	return schema{
		"figure": form("A figure of the plan", "", schema{"param!": wordsOf("A parameter.")}),
		"plan": form("A plan", "What a course is made of besides its rules.", schema{
			"medicine": oneOfWords(Medicines), "route": oneOfWords(Routes), "setting": oneOfWords(Settings), "therapy": oneOfWords(Therapies),
			"target": described(oneOfWords(Targets), "The state usually aimed at."), "standard": wordsOf("Which monitoring standard the protocol claims."),
			"sessions": listOfSchema(ref("sessions")), "phases": listOfSchema(ref("phase")), "limits": listOfSchema(ref("limit-in-session")),
			"measures": listOfSchema(ref("measure")), "visits": listOfSchema(ref("visit")), "legal": listOfSchema(ref("legal")), "dose": ref("dose"),
			"presence": form("presence", "Who is there while the medicine works.", schema{
				"prescriber!": oneOfWords(Presences), "within": figure, "people": figure, "monitor": figure,
				"gives": described(oneOfWords(Givers), "Who gives the dose: the staff, or the client takes their own prescription and is watched."),
			}),
			"group": form("group", "", schema{"dosed_per_facilitator": figure, "dosed_per_monitor": figure}),
			"monitoring": form("monitoring", "How somebody is watched after a dose.", schema{
				"at": listOfSchema(figure), "then": figure, "oxygen": figure, "observe": figure, "grace": figure, "page": figure,
			}),
			"burden": form("burden", "How much the client may be asked: of questions in seven days; how many questions make a questionnaire long; how far apart a long one is asked; and when nothing is asked any more by a planned session that nobody says was held.", schema{
				"week": figure, "items": figure, "apart": figure, "unheld": figure,
			}),
			"leaving": form("leaving", "", schema{"least": figure, "rest": figure, "drive": wordsOf("About driving.")}),
		}),
		"sessions": form("A range of sessions", "Where mode or target differ from the usual.", schema{
			"from!": wholeSchema, "to": wholeSchema, "therapy": oneOfWords(Therapies), "target": oneOfWords(Targets),
		}),
		"phase": form("A phase", "", schema{
			"phase!": nameSchema, "title!": wordsOf("As people say it."), "after": nameSchema, "length": figure, "at": listOfSchema(figure),
			"sessions": form("sessions", "", schema{"least": figure, "usual": figure, "most": figure}),
			"apart":    form("apart", "Between sessions.", schema{"least": figure, "most": figure}),
			"window":   form("window", "After each session of the phase before.", schema{"least": figure, "most": figure}),
		}),
		"limit-in-session": form("A limit of a session", "A figure during a session that asks for somebody to act.", schema{
			"limit!": nameSchema, "measure!": oneOfWords(Measures), "above": figure, "at_or_above": figure, "below": figure, "at_or_below": figure,
			"act!": oneOfWords(Acts),
		}),
		"measure": form("A measure", "When a questionnaire is due.", schema{
			"instrument!": nameSchema, "at!": oneOrMore(oneOfWords(Visits)), "within": figure,
			"recall":     described(nameSchema, "The time that is asked about, by its name in the instrument."),
			"indication": described(oneOrMore(oneOfWords(Indications)), "Only in courses for one of these."),
			"other_than": described(oneOrMore(oneOfWords(Indications)), "In no course for one of these."),
		}),
		"visit": form("A visit", "When a visit's questionnaires can be answered.", schema{
			"visit!": oneOfWords(Visits), "before": figure, "due": figure, "after": figure,
		}),
		"legal": form("A legal basis", "", schema{
			"basis!": nameSchema, "say!": wordsOf("One sentence."), "from": daySchema, "to": daySchema, "cite!": citeSchema,
		}),
	}
}

// doseSchemas are the figures for a dose.
func doseSchemas() schema {
	figure := ref("figure")
	return schema{"dose": form("dose", "Figures for the proposal; the rules use the same parameters.", schema{
		"basis": oneOfWords(DoseBases), "ideal_from": figure, "units": figure, "spacing": figure, "bioavailability": figure,
		"per_kg":   form("per_kg", "In mg/kg.", schema{"start": figure, "usual_from": figure, "usual_to": figure, "soft": figure, "hard": figure}),
		"flat":     form("flat", "In mg.", schema{"start": figure, "low": figure, "high": figure, "soft": figure, "hard": figure, "step": figure, "step_most": figure}),
		"step":     form("step", "", schema{"share": figure}),
		"reduce":   form("reduce", "", schema{"share": figure}),
		"boosters": form("boosters", "", schema{"most": figure, "latest": figure, "before_leaving": figure}),
		"minutes":  form("minutes", "Of an infusion.", schema{"least": figure, "usual": figure}),
	})}
}
