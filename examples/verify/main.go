// Checks published election results with other people's code: the signature with golang.org/x/mod/sumdb/note and the log with
// golang.org/x/mod/sumdb/tlog, both by the Go project, and the files with the standard library's SHA-256. Nothing here is
// shared with the software that published.
//
//	go run . -key "NAME+12345678+BASE64" [-previous saved-checkpoint] DIR_OR_URL
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8 // C2SP tlog-tiles: 256 hashes a tile

type source struct{ root string }

func (s source) read(path string) ([]byte, error) {
	if !strings.HasPrefix(s.root, "http://") && !strings.HasPrefix(s.root, "https://") {
		return os.ReadFile(filepath.Join(s.root, filepath.FromSlash(path)))
	}
	response, err := http.Get(strings.TrimSuffix(s.root, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

// The Go checksum database puts the height into the path, tlog-tiles has one height only.
func c2spPath(tile tlog.Tile) string {
	return "log/" + strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// tlog authenticates every tile against the signed root before it uses one.
type tiles struct{ source }

func (t tiles) Height() int                         { return tileHeight }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	bodies := make([][]byte, len(wanted))
	for i, tile := range wanted {
		body, err := t.read(c2spPath(tile))
		if err != nil {
			return nil, err
		}
		bodies[i] = body
	}
	return bodies, nil
}

func lines(text, word string) (found []string) {
	for _, line := range strings.Split(text, "\n") {
		if value, ok := strings.CutPrefix(line, word+" "); ok {
			found = append(found, value)
		}
	}
	return found
}

// From the printed key along the office's changes of key to the one in use: both keys sign each change, and the last one signs the
// list of them all. Returns the keys, and the statements that must stand in the log.
func followKeys(from source, printed string) (keys, changes []string, err error) {
	signed, err := from.read("log/keys/index")
	if err != nil {
		return nil, nil, err
	}
	list := lines(string(signed), "key")
	at := slices.Index(list, printed)
	if at < 0 {
		return nil, nil, fmt.Errorf("log/keys/index does not name the printed key")
	}
	keys = []string{printed}
	for i := at; i+1 < len(list); i++ {
		path := fmt.Sprintf("log/keys/%d.statement", i+1)
		statement, err := from.read(path)
		if err != nil {
			return nil, nil, err
		}
		before, err := note.NewVerifier(list[i])
		if err != nil {
			return nil, nil, err
		}
		after, err := note.NewVerifier(list[i+1])
		if err != nil {
			return nil, nil, err
		}
		opened, err := note.Open(statement, note.VerifierList(before, after))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		right := strings.HasPrefix(opened.Text, "election key statement v1\n") && before.Name() == after.Name() &&
			slices.Equal(lines(opened.Text, "key"), list[i:i+1]) && slices.Equal(lines(opened.Text, "next"), list[i+1:i+2])
		if len(opened.Sigs) != 2 || !right {
			return nil, nil, fmt.Errorf("%s is not signed by both keys", path)
		}
		keys, changes = append(keys, list[i+1]), append(changes, opened.Text)
	}
	last, err := note.NewVerifier(keys[len(keys)-1])
	if err != nil {
		return nil, nil, err
	}
	if _, err := note.Open(signed, note.VerifierList(last)); err != nil {
		return nil, nil, fmt.Errorf("log/keys/index: %w", err)
	}
	return keys, changes, nil
}

func checkpoint(signed []byte, key string) (origin string, tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", tree, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return "", tree, err
	}
	text := strings.Split(opened.Text, "\n")
	if len(text) < 4 || text[0] != verifier.Name() {
		return "", tree, fmt.Errorf("the note is no checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(text[1], 10, 64)
	if err != nil {
		return "", tree, err
	}
	hash, err := tlog.ParseHash(text[2])
	return text[0], tlog.Tree{N: size, Hash: hash}, err
}

// Entries of a bundle are prefixed by their length in two bytes.
func entries(bundle []byte) (all [][]byte, err error) {
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle) < 2+int(bundle[0])<<8+int(bundle[1]) {
			return nil, fmt.Errorf("a bundle of entries is cut short")
		}
		end := 2 + int(bundle[0])<<8 + int(bundle[1])
		all = append(all, bundle[2:end])
		bundle = bundle[end:]
	}
	return all, nil
}

var fileLine = regexp.MustCompile(`^file (\S+) sha256 ([0-9a-f]{64}) bytes ([0-9]+)$`)

func checkFiles(from source, entry []byte) (checked int, err error) {
	for _, line := range strings.Split(string(entry), "\n") {
		match := fileLine.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		body, err := from.read(match[1])
		if err != nil {
			return checked, err
		}
		digest := sha256.Sum256(body)
		if hex.EncodeToString(digest[:]) != match[2] || strconv.Itoa(len(body)) != match[3] {
			return checked, fmt.Errorf("%s is not the file that was signed", match[1])
		}
		checked++
	}
	return checked, nil
}

func run(from source, key, previous string) error {
	keys, changes, err := followKeys(from, key)
	if err != nil {
		return err
	}
	for _, next := range keys[1:] {
		fmt.Printf("key        changed, as both keys say: now %s\n", next)
	}
	signed, err := from.read("log/checkpoint")
	if err != nil {
		return err
	}
	origin, tree, err := checkpoint(signed, keys[len(keys)-1])
	if err != nil {
		return fmt.Errorf("log/checkpoint: %w", err)
	}
	fmt.Printf("signature  holds: %s, %d entries, root %s\n", origin, tree.N, tree.Hash)
	hashes := tlog.TileHashReader(tree, tiles{from})
	files := 0
	for start := int64(0); start < tree.N; start += 1 << tileHeight {
		width := min(tree.N-start, 1<<tileHeight)
		path := strings.Replace(c2spPath(tlog.Tile{H: tileHeight, L: 0, N: start >> tileHeight, W: int(width)}), "tile/0/", "tile/entries/", 1)
		bundle, err := from.read(path)
		if err != nil {
			return err
		}
		all, err := entries(bundle)
		if err != nil || int64(len(all)) != width {
			return fmt.Errorf("%s does not hold %d entries", path, width)
		}
		for i, entry := range all {
			index := start + int64(i)
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("%s: entry %d is not in the log: %w", path, index, err)
			}
			changes = slices.DeleteFunc(changes, func(change string) bool { return change == string(entry) })
			checked, err := checkFiles(from, entry)
			if err != nil {
				return err
			}
			files += checked
			fmt.Printf("inclusion  holds: entry %d, %s\n", index, bytes.SplitN(entry, []byte("\n"), 2)[0])
		}
	}
	if len(changes) > 0 {
		return fmt.Errorf("log/keys: %d changes of the key do not stand in the log", len(changes))
	}
	fmt.Printf("digests    hold: %d files\n", files)
	if previous == "" {
		return nil
	}
	saved, err := os.ReadFile(previous)
	if err != nil {
		return err
	}
	var older tlog.Tree
	for _, one := range keys {
		if _, older, err = checkpoint(saved, one); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", previous, err)
	}
	if older.N > tree.N {
		return fmt.Errorf("the log had %d entries and has %d now: releases were taken away", older.N, tree.N)
	}
	proof, err := tlog.ProveTree(tree.N, older.N, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("the log does not contain the earlier checkpoint: %w", err)
	}
	fmt.Printf("consistent with the checkpoint of %d entries that you saved\n", older.N)
	return nil
}

func main() {
	key := flag.String("key", "", "the office's verifier key, from its printed papers")
	previous := flag.String("previous", "", "a checkpoint that you saved earlier")
	flag.Parse()
	if flag.NArg() != 1 || *key == "" {
		fmt.Fprintln(os.Stderr, "usage: go run . -key KEY [-previous FILE] DIR_OR_URL")
		os.Exit(2)
	}
	if err := run(source{flag.Arg(0)}, *key, *previous); err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
	fmt.Println("Everything that was published holds.")
}
