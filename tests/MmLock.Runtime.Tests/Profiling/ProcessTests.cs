using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MmLock.Tests.Profiling;

/// <summary>Profiles of other processes: this assembly's own entry point, with <c>MMLOCK_PROFILE</c> set.</summary>
[Collection(ProfileCollection.Name)]
public sealed class ProcessTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Killed_process_leaves_a_readable_profile()
    {
        using var folder = new ProfileFolder();
        using Process child = Start(folder.File, ChildProgram.Forever);
        try
        {
            Assert.True(SpinWait.SpinUntil(
                () => File.Exists(folder.File) && new FileInfo(folder.File).Length > 0 && ProfileFile.Read(folder.File).Holds > 0,
                s_patience));
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        ProfileFile profile = ProfileFile.Read(folder.File);
        Assert.Equal(child.Id, profile.Process);
        Assert.True(profile.Holds > 0);
    }

    [Fact]
    public void Two_processes_write_two_files()
    {
        using var folder = new ProfileFolder();
        using Process one = Start(folder.File, ChildProgram.Briefly);
        using Process other = Start(folder.File, ChildProgram.Briefly);
        Assert.True(one.WaitForExit(s_patience) && other.WaitForExit(s_patience));
        Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        Assert.Equal(2, folder.Files.Length);
        ProfileFile[] profiles = [.. folder.Files.Select(ProfileFile.Read)];
        Assert.Equal(new[] { one.Id, other.Id }.Order(), profiles.Select(p => p.Process).Order());
        Assert.All(profiles, p => Assert.Equal(ChildProgram.Holds, p.Holds));
    }

    /// <summary>What a program keeps under its locks is its own: of texts there are those of the source, a date and a mode.</summary>
    [Fact]
    public void Nothing_but_addresses_times_and_sites_is_in_a_profile()
    {
        using var folder = new ProfileFolder();
        using Process child = Start(folder.File, ChildProgram.Briefly);
        Assert.True(child.WaitForExit(s_patience));
        var texts = new List<(string Name, string Text)>();
        foreach (string line in File.ReadLines(folder.File))
        {
            using JsonDocument block = JsonDocument.Parse(line);
            Collect("", block.RootElement, texts);
        }

        Assert.Contains(texts, t => t.Name == "sites" && t.Text.EndsWith(".cs", StringComparison.Ordinal));
        Assert.All(texts, t => Assert.True(
            t.Name switch
            {
                "sites" => t.Text.EndsWith(".cs", StringComparison.Ordinal),
                "began" => DateTime.TryParse(t.Text, CultureInfo.InvariantCulture, out _),
                "mode" => t.Text is "read" or "write",
                _ => false,
            },
            $"{t.Name}: {t.Text}"));
    }

    private static void Collect(string name, JsonElement element, List<(string Name, string Text)> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Collect(property.Name, property.Value, texts);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(name, item, texts);
                }

                break;
            case JsonValueKind.String:
                texts.Add((name, element.GetString()!));
                break;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Blank_name_is_none(string name)
    {
        Assert.Equal((0, ""), ChildProcess.Run(ChildProgram.Briefly, "MMLOCK_PROFILE", name));
        Assert.DoesNotContain(Directory.GetFiles(Environment.CurrentDirectory), f => string.IsNullOrWhiteSpace(Path.GetFileName(f)));
    }

    [Fact]
    public void Profile_of_the_environment_is_begun_before_the_program_can_ask_for_one()
    {
        using var folder = new ProfileFolder();
        Assert.Equal((0, ""), ChildProcess.Run(ChildProgram.Asks, "MMLOCK_PROFILE", folder.File));
        Assert.Equal(ChildProgram.Holds, ProfileFile.Read(folder.File).Holds);
    }

    [Fact]
    public void Program_that_fails_leaves_what_was_recorded()
    {
        using var folder = new ProfileFolder();
        Assert.NotEqual(0, ChildProcess.Run(ChildProgram.Crashes, "MMLOCK_PROFILE", folder.File).ExitCode);
        Assert.Equal(ChildProgram.Holds, ProfileFile.Read(folder.File).Holds);
    }

    /// <summary>The longest wait of a program that hangs is the one that has not ended.</summary>
    [Fact]
    public void Wait_that_goes_on_at_the_end_is_in_the_profile()
    {
        using var folder = new ProfileFolder();
        Assert.Equal((0, ""), ChildProcess.Run(ChildProgram.Stuck, "MMLOCK_PROFILE", folder.File));
        long[] waiting = Assert.Single(ProfileFile.Read(folder.File).Waiting);
        Assert.True(waiting[1] >= 190_000_000, $"{waiting[1]} ns");
        Assert.NotEqual(0, waiting[7]);
    }

    [Fact]
    public void Program_runs_on_where_its_profile_cannot_be_written()
    {
        using var folder = new ProfileFolder();
        File.WriteAllText(folder.File, "");
        using Process child = Start(Path.Combine(folder.File, "in-a-file"), ChildProgram.Briefly);
        string said = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        Assert.Contains("MMLOCK_PROFILE=", said, StringComparison.Ordinal);
    }

    private static Process Start(string profile, string what) => ChildProcess.Start(what, "MMLOCK_PROFILE", profile);
}
