using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>
/// The record of what an output folder was made from and what was written into it: it tells a later run whether to go on or start over.
/// </summary>
internal sealed partial record CopyRecord(int Schema, string Source, string SourceHash, string OutputHash)
{
    private const string FileName = "migration.json";

    public static CopyRecord? Read(string output)
    {
        string file = Path.Combine(RunLock.FolderOf(output), FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), CopyJson.Default.CopyRecord);
        }
        catch (JsonException)
        {
            throw new ToolException($"'{file}' is damaged. Delete '{output}' or name another folder.");
        }
    }

    public static void Write(string source, string output)
    {
        Directory.CreateDirectory(RunLock.FolderOf(output));
        var state = new CopyRecord(1, source, Hash(source), Hash(output));
        File.WriteAllText(Path.Combine(RunLock.FolderOf(output), FileName), JsonSerializer.Serialize(state, CopyJson.Default.CopyRecord));
    }

    /// <summary>Of the names and contents of a folder's files, without build output.</summary>
    public static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in ProjectCopy.Files(folder))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file) + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [JsonSerializable(typeof(CopyRecord))]
    private sealed partial class CopyJson : JsonSerializerContext;
}
