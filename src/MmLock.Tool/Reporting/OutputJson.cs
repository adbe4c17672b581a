using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MmLock.Tool.Reporting;

/// <summary>The serializer of all JSON that the tool prints: indented but for lines, with the same line ends everywhere.</summary>
internal static partial class OutputJson
{
    /// <summary>Letters beyond ASCII stand for themselves: the output is UTF-8 and no part of a page.</summary>
    private static readonly RecordsJson s_records =
        new(new JsonSerializerOptions(RecordsJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static readonly RecordsJson s_lines = new(new JsonSerializerOptions(s_records.Options) { WriteIndented = false });

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)s_records.GetTypeInfo(typeof(T))!) + "\n";

    /// <summary>An object on one line.</summary>
    public static string Line(InventoryJsonLines.Line value) => JsonSerializer.Serialize(value, s_lines.Line) + "\n";

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(InventoryJson))]
    [JsonSerializable(typeof(SarifLog))]
    [JsonSerializable(typeof(CheckJson))]
    [JsonSerializable(typeof(RankJson))]
    [JsonSerializable(typeof(InventoryJsonLines.Line))]
    private sealed partial class RecordsJson : JsonSerializerContext;
}
