// Command operator-check reads DynaKubes from YAML or JSON files as the Dynatrace Operator of the pinned version would:
// decoded strictly into its own types, then judged by the rules of its own admission webhook.
//
//	operator-check [--] FILE...   ("-" is the standard input)
//
// The last line that it prints is a JSON list with a verdict for each DynaKube; the Operator's rules log above it.
// Exit status 0: all accepted; 1: some refused; 2: bad use or input.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/Dynatrace/dynatrace-operator/pkg/api/latest"
	"github.com/Dynatrace/dynatrace-operator/pkg/api/latest/dynakube"
	validation "github.com/Dynatrace/dynatrace-operator/pkg/api/validation/dynakube"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	strictjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// verdict is what the Operator makes of one DynaKube.
type verdict struct {
	File     string   `json:"file"`
	Name     string   `json:"name"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`

	dynaKube *dynakube.DynaKube
}

func main() {
	files := os.Args[1:]
	if len(files) > 0 && files[0] == "--" {
		files = files[1:]
	}
	if len(files) == 0 {
		fail(errors.New("names no file; write operator-check FILE..., or - for the standard input"))
	}
	var verdicts []*verdict
	for _, file := range files {
		found, err := read(file)
		if err != nil {
			fail(fmt.Errorf("%s: %w", file, err))
		}
		verdicts = append(verdicts, found...)
	}
	if len(verdicts) == 0 {
		fail(fmt.Errorf("found no DynaKube in %s", strings.Join(files, ", ")))
	}
	judge(verdicts)

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(verdicts); err != nil {
		fail(err)
	}
	status := 0
	for _, v := range verdicts {
		if len(v.Errors) > 0 {
			status = 1
		}
	}
	os.Exit(status)
}

// read decodes every DynaKube of a file; other kinds are left to others.
func read(file string) ([]*verdict, error) {
	text, err := contents(file)
	if err != nil {
		return nil, err
	}
	var verdicts []*verdict
	documents := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return verdicts, nil
		}
		if err != nil {
			return nil, err
		}
		v, err := decode(document)
		if err != nil {
			return nil, err
		}
		if v != nil {
			v.File = file
			verdicts = append(verdicts, v)
		}
	}
}

// decode is nil for a document that is not a DynaKube. What the types do not know is an error of the verdict.
func decode(document []byte) (*verdict, error) {
	text, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return nil, err
	}
	var meta metav1.TypeMeta
	if err := json.Unmarshal(text, &meta); err != nil || meta.Kind != "DynaKube" {
		return nil, err
	}
	v := &verdict{Errors: []string{}, Warnings: []string{}, dynaKube: &dynakube.DynaKube{}}
	if want := latest.GroupVersion.String(); meta.APIVersion != want {
		v.Errors = append(v.Errors, fmt.Sprintf("apiVersion must be %q; got %q", want, meta.APIVersion))
	}
	// Unlike encoding/json it tells apiURL from apiUrl, as the API server does.
	strict, err := strictjson.UnmarshalStrict(text, v.dynaKube)
	if err != nil {
		v.Errors = append(v.Errors, err.Error())
	}
	for _, fault := range strict {
		v.Errors = append(v.Errors, fault.Error())
	}
	v.Name = v.dynaKube.Name
	return v, nil
}

// judge asks the webhook's validator about each DynaKube, in a cluster where all the others exist already.
func judge(verdicts []*verdict) {
	var all []dynakube.DynaKube
	for _, v := range verdicts {
		all = append(all, *v.dynaKube)
	}
	validator := validation.New(cluster{all})
	for _, v := range verdicts {
		warnings, err := validator.ValidateCreate(context.Background(), v.dynaKube.DeepCopy())
		if err != nil {
			v.Errors = append(v.Errors, sentences(err.Error())...)
		}
		v.Warnings = append(v.Warnings, warnings...)
	}
}

var numbered = regexp.MustCompile(`(?m)^ ?\d+\. `)

// sentences takes the Operator's numbered list apart.
func sentences(list string) []string {
	var found []string
	for _, part := range numbered.Split(list, -1)[1:] {
		found = append(found, strings.TrimSpace(part))
	}
	if found == nil {
		found = []string{strings.TrimSpace(list)}
	}
	return found
}

func contents(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(file)
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "operator-check: %v\n", err)
	os.Exit(2)
}
