using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MmLock.Benchmarks.Cost;

/// <summary>A cost run as JSON; the properties come in the order in which the records declare them.</summary>
[
    JsonSourceGenerationOptions(
        WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NewLine = "\n")]
[JsonSerializable(typeof(CostRun))]
internal sealed partial class CostJson : JsonSerializerContext
{
    public static void Write(CostRun run, Stream output)
    {
        // The file is for people too: ÷ as it is, not as an escape.
        var readable = new CostJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        JsonSerializer.Serialize(output, run, readable.CostRun);
        output.WriteByte((byte)'\n');
    }
}
