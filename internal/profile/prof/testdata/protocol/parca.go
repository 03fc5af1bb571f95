package main

import (
	"bytes"
	"log"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// definition is the part of parca/query/v1alpha1/query.proto that is used here.
const definition = `
name: "query.proto" package: "parca.query.v1alpha1" syntax: "proto3"
dependency: "google/protobuf/timestamp.proto"
message_type {
  name: "MergeProfile"
  field { name: "query" json_name: "query" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
  field { name: "start" json_name: "start" number: 2 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
  field { name: "end" json_name: "end" number: 3 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
}
message_type {
  name: "SingleProfile"
  field { name: "time" json_name: "time" number: 1 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
  field { name: "query" json_name: "query" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
}
message_type {
  name: "QueryRequest"
  enum_type {
    name: "Mode"
    value { name: "MODE_SINGLE_UNSPECIFIED" number: 0 } value { name: "MODE_DIFF" number: 1 } value { name: "MODE_MERGE" number: 2 }
  }
  enum_type {
    name: "ReportType"
    value { name: "REPORT_TYPE_FLAMEGRAPH_UNSPECIFIED" number: 0 } value { name: "REPORT_TYPE_PPROF" number: 1 }
  }
  oneof_decl { name: "options" }
  field { name: "mode" json_name: "mode" number: 1 type: TYPE_ENUM type_name: ".parca.query.v1alpha1.QueryRequest.Mode" label: LABEL_OPTIONAL }
  field { name: "merge" json_name: "merge" number: 3 type: TYPE_MESSAGE type_name: ".parca.query.v1alpha1.MergeProfile" label: LABEL_OPTIONAL oneof_index: 0 }
  field { name: "single" json_name: "single" number: 4 type: TYPE_MESSAGE type_name: ".parca.query.v1alpha1.SingleProfile" label: LABEL_OPTIONAL oneof_index: 0 }
  field { name: "report_type" json_name: "reportType" number: 5 type: TYPE_ENUM type_name: ".parca.query.v1alpha1.QueryRequest.ReportType" label: LABEL_OPTIONAL }
}
message_type {
  name: "QueryResponse"
  oneof_decl { name: "report" }
  field { name: "pprof" json_name: "pprof" number: 6 type: TYPE_BYTES label: LABEL_OPTIONAL oneof_index: 0 }
  field { name: "total" json_name: "total" number: 9 type: TYPE_INT64 label: LABEL_OPTIONAL }
  field { name: "filtered" json_name: "filtered" number: 10 type: TYPE_INT64 label: LABEL_OPTIONAL }
}
message_type {
  name: "ProfileType"
  field { name: "name" json_name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
  field { name: "sample_type" json_name: "sampleType" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
  field { name: "sample_unit" json_name: "sampleUnit" number: 3 type: TYPE_STRING label: LABEL_OPTIONAL }
  field { name: "period_type" json_name: "periodType" number: 4 type: TYPE_STRING label: LABEL_OPTIONAL }
  field { name: "period_unit" json_name: "periodUnit" number: 5 type: TYPE_STRING label: LABEL_OPTIONAL }
  field { name: "delta" json_name: "delta" number: 6 type: TYPE_BOOL label: LABEL_OPTIONAL }
}
message_type {
  name: "ProfileTypesResponse"
  field { name: "types" json_name: "types" number: 1 type: TYPE_MESSAGE type_name: ".parca.query.v1alpha1.ProfileType" label: LABEL_REPEATED }
}
`

// parca serves the two calls through the gateway's own code.
func parca(data []byte) http.Handler {
	var text descriptorpb.FileDescriptorProto
	if err := prototext.Unmarshal([]byte(definition), &text); err != nil {
		log.Fatal(err)
	}
	file, err := protodesc.NewFile(&text, protoregistry.GlobalFiles)
	if err != nil {
		log.Fatal(err)
	}
	enums := file.Messages().ByName("QueryRequest").Enums()
	for i := range enums.Len() { // the gateway looks them up
		if err := protoregistry.GlobalTypes.RegisterEnum(dynamicpb.NewEnumType(enums.Get(i))); err != nil {
			log.Fatal(err)
		}
	}
	message := func(name protoreflect.Name) *dynamicpb.Message {
		return dynamicpb.NewMessage(file.Messages().ByName(name))
	}
	mux := runtime.NewServeMux()
	handle := func(path string, f func(r *http.Request) (*dynamicpb.Message, error)) {
		err := mux.HandlePath("GET", path, func(w http.ResponseWriter, r *http.Request, _ map[string]string) {
			_, out := runtime.MarshalerForRequest(mux, r)
			m, err := f(r)
			if err != nil {
				runtime.HTTPError(r.Context(), mux, out, w, r, err)
				return
			}
			runtime.ForwardResponseMessage(r.Context(), mux, out, w, r, m)
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	handle("/profiles/types", func(*http.Request) (*dynamicpb.Message, error) {
		m := message("ProfileTypesResponse")
		list := m.Mutable(m.Descriptor().Fields().ByName("types")).List()
		for _, line := range []string{"memory inuse_space bytes space bytes", "memory alloc_objects count space bytes", "memory alloc_space bytes space bytes"} {
			t := message("ProfileType")
			for i, text := range strings.Fields(line) {
				t.Set(t.Descriptor().Fields().Get(i), protoreflect.ValueOfString(text))
			}
			t.Set(t.Descriptor().Fields().Get(5), protoreflect.ValueOfBool(true))
			list.Append(protoreflect.ValueOfMessage(t))
		}
		return m, nil
	})
	handle("/profiles/query", func(r *http.Request) (*dynamicpb.Message, error) {
		request := message("QueryRequest")
		if err := runtime.PopulateQueryParameters(request, r.URL.Query(), utilities.NewDoubleArray(nil)); err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		typ, err := asked(request)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		response := message("QueryResponse")
		if p := column(data, typ); p != nil {
			var b bytes.Buffer
			if err := p.Write(&b); err != nil {
				return nil, err
			}
			response.Set(response.Descriptor().Fields().ByName("pprof"), protoreflect.ValueOfBytes(b.Bytes()))
		}
		return response, nil
	})
	return mux
}

// asked checks a request and returns the sample type that it is for.
func asked(request *dynamicpb.Message) (string, error) {
	get := func(m protoreflect.Message, name protoreflect.Name) protoreflect.Value {
		return m.Get(m.Descriptor().Fields().ByName(name))
	}
	if get(request, "mode").Enum() != 2 || get(request, "report_type").Enum() != 1 {
		return "", status.Errorf(codes.InvalidArgument, "unexpected request: %v", request)
	}
	merge := get(request, "merge").Message()
	moment := func(name protoreflect.Name) *timestamppb.Timestamp {
		m := get(merge, name).Message()
		return &timestamppb.Timestamp{Seconds: get(m, "seconds").Int(), Nanos: int32(get(m, "nanos").Int())}
	}
	name, selector, _ := strings.Cut(get(merge, "query").String(), "{")
	return wanted(name, "{"+selector, moment("start").AsTime(), moment("end").AsTime())
}
