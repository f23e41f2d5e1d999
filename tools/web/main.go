// Command web builds what the browser loads: it installs the pinned npm
// packages when they are missing or have changed, bundles the script, the one
// stylesheet and the fonts into internal/web/dist with their content's hash in
// each name, and writes manifest.json and licences.txt beside them.
//
//	go run ./tools/web
//	go run ./tools/web -watch
//
// Run it from anywhere inside the repository.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	watch := flag.Bool("watch", false, "build again whenever a source changes")
	flag.Parse()
	if err := run(*watch); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(watch bool) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	b := builder{web: filepath.Join(root, "web"), dist: filepath.Join(root, "internal", "web", "dist")}
	if err := b.install(); err != nil {
		return err
	}
	if watch {
		return b.watch()
	}
	result := api.Build(b.options())
	return b.finish(result)
}

// moduleRoot is the folder of the main module's go.mod.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("asking go for the module: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", errors.New("not inside the module")
	}
	return filepath.Dir(mod), nil
}

// builder knows the two folders: sources and what is served.
type builder struct{ web, dist string }

// install runs npm ci when the installed packages are not those of the lock
// file. No package's scripts are run.
func (b builder) install() error {
	lock, err := os.ReadFile(filepath.Join(b.web, "package-lock.json"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(lock)
	want := []byte(hex.EncodeToString(sum[:]))
	stamp := filepath.Join(b.web, "node_modules", ".clew-lock")
	if got, err := os.ReadFile(stamp); err == nil && bytes.Equal(got, want) {
		return nil
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir, cmd.Stdout, cmd.Stderr = b.web, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.WriteFile(stamp, want, 0o644)
}

func (b builder) options() api.BuildOptions {
	return api.BuildOptions{
		AbsWorkingDir: b.web,
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "ts/main.ts", OutputPath: "main"},
			{InputPath: "ts/worker.ts", OutputPath: "worker"},
			{InputPath: "css/main.css", OutputPath: "main"},
			{InputPath: "icon.svg", OutputPath: "icon"},
			// What is printed as PDF needs its typefaces whole, as TrueType.
			{InputPath: "node_modules/@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf", OutputPath: "paper-regular"},
			{InputPath: "node_modules/@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf", OutputPath: "paper-bold"},
			{InputPath: "node_modules/@expo-google-fonts/newsreader/500Medium/Newsreader_500Medium.ttf", OutputPath: "paper-serif"},
		},
		EntryNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Outdir:            b.dist,
		Bundle:            true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone, // licences.txt holds them whole
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderCopy, ".ttf": api.LoaderCopy},
		Metafile:          true,
		Write:             false, // finish writes, after sweeping
		LogLevel:          api.LogLevelWarning,
	}
}

func (b builder) watch() error {
	o := b.options()
	o.Plugins = []api.Plugin{{Name: "finish", Setup: func(p api.PluginBuild) {
		p.OnEnd(func(r *api.BuildResult) (api.OnEndResult, error) { return api.OnEndResult{}, b.finish(*r) })
	}}}
	ctx, cerr := api.Context(o)
	if cerr != nil {
		return fmt.Errorf("%d errors before watching", len(cerr.Errors))
	}
	if err := ctx.Watch(api.WatchOptions{}); err != nil {
		return err
	}
	select {}
}

// finish empties the folder of what an earlier build left, writes this one's
// files, and names them in the manifest.
func (b builder) finish(r api.BuildResult) error {
	if len(r.Errors) > 0 {
		return fmt.Errorf("%d errors in the sources", len(r.Errors))
	}
	names, err := manifest(r.Metafile)
	if err != nil {
		return err
	}
	if err := b.sweep(); err != nil {
		return err
	}
	for _, f := range r.OutputFiles {
		if err := os.WriteFile(filepath.Join(b.dist, filepath.Base(f.Path)), f.Contents, 0o644); err != nil {
			return err
		}
	}
	if err := b.pictures(names); err != nil {
		return err
	}
	text, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.dist, "manifest.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return b.licences()
}

// sweep keeps only the dot files that git keeps.
func (b builder) sweep() error {
	old, err := os.ReadDir(b.dist)
	if err != nil {
		return err
	}
	for _, f := range old {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		if err := os.Remove(filepath.Join(b.dist, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// manifest maps plain names to built ones: "main.css" to "main-ABCD1234.css".
func manifest(metafile string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct{}
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("reading the build's own list: %w", err)
	}
	names := map[string]string{}
	for out := range meta.Outputs {
		base := filepath.Base(out)
		ext := filepath.Ext(base)
		stem := strings.TrimSuffix(base, ext)
		dash := strings.LastIndexByte(stem, '-')
		if dash < 0 {
			return nil, fmt.Errorf("%s has no hash in its name", base)
		}
		names[stem[:dash]+ext] = base
	}
	return names, nil
}

// bundled are the packages whose files reach the browser, or what is printed.
var bundled = []string{"@expo-google-fonts/inter", "@expo-google-fonts/newsreader", "@fontsource-variable/inter", "@fontsource-variable/newsreader", "htmx.org"}

// licences writes the whole text of each bundled package's licence.
func (b builder) licences() error {
	var all bytes.Buffer
	all.WriteString("Clew serves parts of these packages to the browser, under their own licences.\n")
	for _, name := range bundled {
		folder := filepath.Join(b.web, "node_modules", filepath.FromSlash(name))
		// Some packages have one licence for their own lines and one for the font
		// in them; the font is what is taken.
		text, err := os.ReadFile(filepath.Join(folder, "LICENSE_FONT"))
		if errors.Is(err, os.ErrNotExist) {
			text, err = os.ReadFile(filepath.Join(folder, "LICENSE"))
		}
		if err != nil {
			return err
		}
		var about struct{ Version, License string }
		pkg, err := os.ReadFile(filepath.Join(folder, "package.json"))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(pkg, &about); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(&all, "\n%s\n%s %s (%s)\n\n%s", strings.Repeat("-", 72), name, about.Version, about.License, text)
	}
	return os.WriteFile(filepath.Join(b.dist, "licences.txt"), all.Bytes(), 0o644)
}
