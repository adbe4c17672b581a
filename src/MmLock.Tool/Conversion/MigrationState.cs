using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>What has become of a site.</summary>
internal enum SiteOutcome
{
    /// <summary>It was to be decided when the run ended.</summary>
    Pending,

    /// <summary>Converted, built and verified.</summary>
    Kept,

    /// <summary>Converted, and put back because the result did not build or its verification failed.</summary>
    RolledBack,

    /// <summary>Left as it is on the user's word.</summary>
    Skipped,

    /// <summary>Raw, and no conversion of its lock is right.</summary>
    Refused,

    /// <summary>On the API, and no finer hold is right.</summary>
    Coarse,
}

/// <summary>One site of a migration.</summary>
/// <param name="Site">Its name, which lasts while lines move.</param>
/// <param name="Code">The fingerprint of the member: what was decided of other code is decided again.</param>
/// <param name="State">What became of it.</param>
/// <param name="Becomes">Of an acquire: what it holds, or is to hold.</param>
/// <param name="Plan">The plan that was carried out, or is to be, in one line.</param>
/// <param name="Reason">Why it is what it is; null for what is kept or pending.</param>
internal sealed record SiteEntry(
    string Site,
    string File,
    int Line,
    string Lock,
    string LockId,
    string Kind,
    string Code,
    SiteOutcome State,
    HoldKind? Becomes = null,
    string? Plan = null,
    string? Reason = null)
{
    /// <summary>Whether nobody is to be asked about it again.</summary>
    [JsonIgnore]
    public bool IsDecided => State is SiteOutcome.RolledBack or SiteOutcome.Skipped or SiteOutcome.Coarse;
}

/// <summary>The acquires of one stage of a migration, by what they hold.</summary>
internal sealed record AcquireCounts(int Raw, int Coarse, int Range, int Structure);

/// <summary>
/// The state of a migration, in a file that each step replaces as a whole: whatever ends a run, the next one knows what was decided and
/// which files it has to put back.
/// </summary>
/// <param name="Schema">The version of the form.</param>
/// <param name="Before">The acquires before the first run.</param>
/// <param name="Now">The acquires as they are.</param>
/// <param name="Sites">In the order of the sources.</param>
/// <param name="Api">The acquires once the locks were on the API; null before that.</param>
/// <param name="Interrupted">The step under way; null when the tree is as the sites say.</param>
/// <param name="Signatures">Declarations that code outside of the solution can name, and that have changed; null for none.</param>
internal sealed partial record MigrationState(
    int Schema,
    AcquireCounts Before,
    AcquireCounts Now,
    IReadOnlyList<SiteEntry> Sites,
    AcquireCounts? Api = null,
    InterruptedStep? Interrupted = null,
    IReadOnlyList<ChangedSignature>? Signatures = null)
{
    public const string FileName = "mmlock-migration.json";

    /// <summary>The same for people.</summary>
    public const string SummaryName = "mmlock-migration.md";

    public const int CurrentSchema = 1;

    private static readonly StateJson s_json =
        new(new JsonSerializerOptions(StateJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <returns>Null when no run has been there.</returns>
    public static MigrationState? Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        const string WhatToDo = "It has what was decided of each site, so it is left as it is. {0}, or move it away: then everything "
            + "that is not converted yet is decided again.";
        try
        {
            string text = File.ReadAllText(file);
            using (var parsed = JsonDocument.Parse(text))
            {
                int schema = parsed.RootElement.GetProperty("schema").GetInt32();
                if (schema > CurrentSchema)
                {
                    throw new ToolException(
                        $"'{file}' was written by a newer mmlock (schema {schema}; this one knows {CurrentSchema}). "
                        + string.Format(null, WhatToDo, "Update mmlock"));
                }
            }

            MigrationState state = JsonSerializer.Deserialize(text, s_json.MigrationState)!;
            return state.Schema == CurrentSchema
                ? state
                : throw new JsonException($"\"schema\" must be {CurrentSchema}");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ToolException(
                $"'{file}' is damaged: {failure.Message} {string.Format(null, WhatToDo, "Restore it from a copy")}");
        }
    }

    /// <summary>Replaces the file: whoever reads it sees the old one or the new one.</summary>
    public void Write(string folder) =>
        Replace(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, s_json.MigrationState) + "\n");

    public static void Replace(string file, string text)
    {
        string temporary = file + ".mmlock-new";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new ToolException($"'{file}' cannot be written: {failure.Message}");
        }
    }

    private sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
        where T : struct, Enum;

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = [typeof(CamelCase<SiteOutcome>), typeof(CamelCase<HoldKind>)])]
    [JsonSerializable(typeof(MigrationState))]
    private sealed partial class StateJson : JsonSerializerContext;
}
