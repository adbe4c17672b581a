using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MmLock.Benchmarks.Quick;

/// <summary>A quick run as JSON; the properties come in the order in which the records declare them.</summary>
[
    JsonSourceGenerationOptions(
        WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NewLine = "\n")]
[JsonSerializable(typeof(QuickRun))]
internal sealed partial class QuickJson : JsonSerializerContext
{
    public static void Write(QuickRun run, Stream output)
    {
        // The file is for people too: ÷ as it is, not as an escape.
        var readable = new QuickJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        JsonSerializer.Serialize(output, run, readable.QuickRun);
        output.WriteByte((byte)'\n');
    }
}
