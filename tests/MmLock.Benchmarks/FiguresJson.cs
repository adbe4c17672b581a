using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MmLock.Benchmarks.Charts;
using MmLock.Benchmarks.Cores;
using MmLock.Benchmarks.Cost;
using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks;

/// <summary>A run as JSON; the properties come in the order in which the records declare them.</summary>
[
    JsonSourceGenerationOptions(
        WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NewLine = "\n")]
[JsonSerializable(typeof(QuickRun))]
[JsonSerializable(typeof(CostRun))]
[JsonSerializable(typeof(CoresRun))]
[JsonSerializable(typeof(ChartsRun))]
internal sealed partial class FiguresJson : JsonSerializerContext
{
    public static void Write<TRun>(TRun run, Stream output)
    {
        // The file is for people too: ÷ as it is, not as an escape.
        var readable = new FiguresJson(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        JsonSerializer.Serialize(output, run, typeof(TRun), readable);
        output.WriteByte((byte)'\n');
    }
}
