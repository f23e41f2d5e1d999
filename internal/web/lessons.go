package web

import (
	"sync"

	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/lessons"
)

// shippedLessons reads the lessons that ship, once. A test reads every one, so
// none can be broken here.
var shippedLessons = sync.OnceValue(func() []integration.Lesson {
	all, err := integration.ParseLessons(lessons.Files())
	if err != nil {
		panic(err)
	}
	return all
})
