namespace MmLock.EndToEnd.Tests.Documentation;

/// <summary>
/// What the migration guide shows of the commands is what they print, on a copy of the sample that it names. To bring it up to date:
/// <c>MMLOCK_UPDATE_DOCS=1 dotnet test tests/MmLock.EndToEnd.Tests --filter MigrationGuideTests</c>.
/// </summary>
[Collection("processes")]
public sealed class MigrationGuideTests
{
    [Fact]
    public async Task Guide_shows_what_the_commands_print()
    {
        using var place = new Workplace();
        foreach (string file in Directory.GetFiles(Path.Combine(Workplace.Repository, "samples", "FrameStore")))
        {
            place.Write(Path.Combine("FrameStore", Path.GetFileName(file)), File.ReadAllText(file).Replace(
                "<ProjectReference Include=\"../../src/MmLock.Runtime/MmLock.Runtime.csproj\" />",
                $"<Reference Include=\"{Workplace.Built("MmLock.Runtime", "net10.0", "MmLock.Runtime.dll")}\" />",
                StringComparison.Ordinal));
        }

        var script = new PageScript("docs/migration-guide.md", place.Folder);
        await script.AssertIsTrueAsync();
        Assert.True(script.Steps >= 10, $"only {script.Steps} steps");
    }
}
