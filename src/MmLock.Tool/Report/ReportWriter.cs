using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MmLock.Tool.Report;

/// <summary>A report as JSON, or as a page of one file that needs neither a server nor a network.</summary>
internal static partial class ReportWriter
{
    private const string Place = "/*DATA*/";
    private const string PlaceOfPictures = "<!--PICTURES-->";

    /// <summary>No character of it ends the element of a page that it stands in.</summary>
    private static readonly ReportJson s_inPage =
        new(new JsonSerializerOptions(ReportJson.Default.Options) { WriteIndented = false, Encoder = JavaScriptEncoder.Default });

    private static readonly ReportJson s_json =
        new(new JsonSerializerOptions(ReportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Json(ReportData data) => JsonSerializer.Serialize(data, s_json.ReportData) + "\n";

    public static string Html(ReportData data)
    {
        using Stream resource = typeof(ReportWriter).Assembly.GetManifestResourceStream("MmLock.Tool.Report.page.html")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().ReplaceLineEndings("\n")
            .Replace(PlaceOfPictures, PicturesSection.Of(data), StringComparison.Ordinal)
            .Replace(Place, JsonSerializer.Serialize(data, s_inPage.ReportData), StringComparison.Ordinal);
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
    [JsonSerializable(typeof(ReportData))]
    private sealed partial class ReportJson : JsonSerializerContext;
}
