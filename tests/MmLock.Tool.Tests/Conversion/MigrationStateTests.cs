using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Tests.Conversion;

public sealed class MigrationStateTests
{
    private static readonly MigrationState s_state = new(
        1,
        new AcquireCounts(3, 0, 0, 0),
        new AcquireCounts(0, 2, 1, 0),
        [
            new SiteEntry(
                "a/A.cs|A.M(int)|acquire|1", "a/A.cs", 7, "A._lock", "F:A._lock", "acquire", "0123", SiteOutcome.Kept,
                HoldKind.Range, "Hold [a, a + 1) for writing (review)"),
            new SiteEntry(
                "a/A.cs|A.N()|acquire|1", "a/A.cs", 17, "A._lock", "F:A._lock", "acquire", "4567", SiteOutcome.RolledBack,
                HoldKind.Structure, "Hold the structure alone for reading (review)", "'test' ended with exit code 3"),
        ],
        new AcquireCounts(0, 3, 0, 0));

    [Fact]
    public void State_is_read_as_it_was_written_and_is_for_other_programs_to_read()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(MigrationState.Read(folder.Root));
        s_state.Write(folder.Root);
        MigrationState read = MigrationState.Read(folder.Root)!;
        Assert.Equal(s_state.Sites, read.Sites);
        Assert.Equal(s_state with { Sites = [] }, read with { Sites = [] });
        string text = File.ReadAllText(Path.Combine(folder.Root, MigrationState.FileName));
        Assert.Contains("\"state\": \"rolledBack\",\n      \"becomes\": \"structure\",", text, StringComparison.Ordinal);
        Assert.DoesNotContain("interrupted", text, StringComparison.Ordinal);
        Assert.Equal([MigrationState.FileName], Directory.GetFileSystemEntries(folder.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"schema\":\"one\"}")]
    [InlineData("{\"schema\":1,\"before\":null,\"now\":null,\"sites\":[]}")]
    [InlineData("{\"schema\":0}")]
    public void Damaged_state_is_named_with_what_to_do(string text)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write(MigrationState.FileName, text);
        string message = Assert.Throws<ToolException>(() => MigrationState.Read(folder.Root)).Message;
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a copy, or move it away", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_is_markdown_with_the_state_of_every_site_whatever_is_in_it()
    {
        string page = MigrationSummary.Write(
            s_state with { Sites = [.. s_state.Sites, s_state.Sites[1] with { Line = 20, Reason = "a|b\n`c` <d>" }] }, "App.csproj");
        Assert.StartsWith("# Migration of App.csproj\n\n| acquires | before | API | ranges |\n", page, StringComparison.Ordinal);
        Assert.Contains("| coarse: everyone waits | 0 | 3 | 2 |\n", page, StringComparison.Ordinal);
        Assert.Contains("| 2 | rolled back | ", page, StringComparison.Ordinal);
        Assert.Contains(
            "| a/A.cs:7 | acquire | kept | range | Hold \\[a, a + 1) for writing (review) |\n", page, StringComparison.Ordinal);
        Assert.Contains("| a/A.cs:20 | acquire | rolled back | structure | a\\|b \\`c\\` \\<d> |\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_is_undone_to_the_byte_whether_or_not_it_had_begun()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old a\r\n");
        string b = folder.Write("b/b.cs", "old b");
        var step = InterruptedStep.Prepare(
            folder.Root, new Dictionary<string, byte[]> { [a] = "new a"u8.ToArray(), [b] = "new b"u8.ToArray() });
        Assert.Equal(0, step.Undo(folder.Root));
        File.WriteAllText(b, "new b");
        Assert.Equal(1, step.Undo(folder.Root));
        Assert.Equal("old a\r\n", File.ReadAllText(a));
        Assert.Equal("old b", File.ReadAllText(b));
    }

    [Fact]
    public void What_somebody_wrote_meanwhile_is_left_and_the_message_says_where_the_old_text_is()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old a");
        string b = folder.Write("b.cs", "old b");
        var step = InterruptedStep.Prepare(
            folder.Root, new Dictionary<string, byte[]> { [a] = "new a"u8.ToArray(), [b] = "new b"u8.ToArray() });
        File.WriteAllText(a, "new a");
        File.WriteAllText(b, "mine");
        string message = Assert.Throws<ToolException>(() => step.Undo(folder.Root)).Message;
        Assert.Contains($"'{b}' was changed while a step of the migration waited", message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(b));
        Assert.Equal("new a", File.ReadAllText(a));
        string copy = Path.Combine(folder.Root, ".mmlock", "undo", "1");
        Assert.Contains(copy, message, StringComparison.Ordinal);
        Assert.Equal("old b", File.ReadAllText(copy));

        // And a copy that is gone is no text to put back.
        File.WriteAllText(b, "new b");
        File.Delete(copy);
        Assert.Contains("is gone", Assert.Throws<ToolException>(() => step.Undo(folder.Root)).Message, StringComparison.Ordinal);
        Assert.Equal("new a", File.ReadAllText(a));
    }

    [Fact]
    public void Folder_has_one_run_at_a_time_and_keeps_nothing_of_it()
    {
        using var folder = new TemporaryFolder();
        string root = Path.Combine(folder.Root, "new");
        using (RunLock.Take(root))
        {
            string message = Assert.Throws<ToolException>(() => RunLock.Take(root)).Message;
            Assert.Contains($"Another mmlock migrates '{root}'", message, StringComparison.Ordinal);
            Assert.True(RunLock.IsAllOf(root));
        }

        Assert.False(Directory.Exists(root));
        using (RunLock.Take(root))
        {
            folder.Write("new/a.cs", "");
            Assert.False(RunLock.IsAllOf(root));
        }

        Assert.Equal(["a.cs"], Directory.GetFileSystemEntries(root).Select(Path.GetFileName));
    }
}
