package web

func measuresPaper(c *call) error { return c.redirect(c.measuresPath()) }
