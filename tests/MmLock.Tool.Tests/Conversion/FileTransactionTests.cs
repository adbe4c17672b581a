using System.Text;
using System.Text.Json;
using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Tests.Conversion;

public sealed class FileTransactionTests
{
    private static Dictionary<string, byte[]> Files(params string[] paths) => paths.ToDictionary(p => p, _ => "new"u8.ToArray());

    [Fact]
    public void All_files_change_and_nothing_else_stays()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        string b = folder.Write("sub/b.cs", "old");
        FileTransaction.Write(Files(a, b), folder.Root, null, default);
        Assert.Equal("new", File.ReadAllText(a));
        Assert.Equal("new", File.ReadAllText(b));
        Assert.Equal(2, Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Read_only_file_stops_the_whole_transaction()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        string b = folder.Write("b.cs", "old");
        File.SetAttributes(b, FileAttributes.ReadOnly);
        ToolException thrown = Assert.Throws<ToolException>(() => FileTransaction.Write(Files(a, b), folder.Root, null, default));
        Assert.Contains("b.cs' is read-only", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
        File.SetAttributes(b, FileAttributes.Normal);
    }

    [Fact]
    public void Folder_that_is_gone_stops_the_whole_transaction()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        string gone = Path.Combine(folder.Root, "gone", "b.cs");
        ToolException thrown = Assert.Throws<ToolException>(() => FileTransaction.Write(Files(a, gone), folder.Root, null, default));
        Assert.Contains(gone, thrown.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Cancelled_run_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        Assert.Throws<OperationCanceledException>(
            () => FileTransaction.Write(Files(a), folder.Root, null, new CancellationToken(canceled: true)));
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Run_that_died_half_way_is_completed_by_the_next()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "new");
        string b = folder.Write("b.cs", "old");
        folder.Write("b.cs.mmlock-new", "new");
        folder.Write(
            ".mmlock-journal.json",
            JsonSerializer.Serialize(
                new[] { new { Temporary = a + ".mmlock-new", Target = a }, new { Temporary = b + ".mmlock-new", Target = b } }));
        Assert.Equal(1, FileTransaction.Recover(folder.Root));
        Assert.Equal("new", File.ReadAllText(b));
        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
        Assert.Equal(0, FileTransaction.Recover(folder.Root));
    }

    [Fact]
    public void Journal_that_was_cut_off_means_that_nothing_was_touched()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        folder.Write(".mmlock-journal.json", "[{\"Tempo");
        Assert.Equal(0, FileTransaction.Recover(folder.Root));
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void File_mode_is_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        File.SetUnixFileMode(a, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FileTransaction.Write(new Dictionary<string, byte[]> { [a] = Encoding.UTF8.GetBytes("new") }, folder.Root, null, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(a));
    }

    [Fact]
    public void Replacement_that_fails_is_undone()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old a");
        string b = folder.Write("b.cs", "old b");
        string c = folder.Write("c.cs", "old c");
        ToolException thrown = Assert.Throws<ToolException>(() => FileTransaction.Write(Files(a, b, c), folder.Root, BlockB, default));
        Assert.Contains("was put back", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("old a", File.ReadAllText(a));
        Assert.Equal("old c", File.ReadAllText(c));
        Assert.Equal([a, c], Directory.GetFiles(folder.Root).Order(StringComparer.Ordinal));

        // A folder in the place of the second target: only the rename finds out.
        void BlockB()
        {
            File.Delete(b);
            Directory.CreateDirectory(Path.Combine(b, "inner"));
        }
    }

    [Fact]
    public void Announcement_that_fails_leaves_everything_as_it_was()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        Assert.Throws<OutputException>(
            () => FileTransaction.Write(Files(a), folder.Root, () => throw new OutputException("full", isClosed: false), default));
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Cancelled_run_that_is_ready_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        string a = folder.Write("a.cs", "old");
        Assert.Throws<OperationCanceledException>(() => FileTransaction.Write(Files(a), folder.Root, source.Cancel, source.Token));
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Folder_in_the_place_of_a_file_is_named()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        Directory.CreateDirectory(Path.Combine(folder.Root, "b.cs"));
        ToolException thrown = Assert.Throws<ToolException>(
            () => FileTransaction.Write(Files(a, Path.Combine(folder.Root, "b.cs")), folder.Root, null, default));
        Assert.Contains("b.cs' is a folder", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void New_file_is_written_and_goes_again_when_another_fails()
    {
        using var folder = new TemporaryFolder();
        string fresh = Path.Combine(folder.Root, "a.json");
        string b = folder.Write("b.cs", "old");
        Assert.Throws<ToolException>(
            () => FileTransaction.Write(
                Files(fresh, b), folder.Root, () => { File.Delete(b); Directory.CreateDirectory(Path.Combine(b, "inner")); }, default));
        Assert.Empty(Directory.GetFiles(folder.Root));
        FileTransaction.Write(Files(fresh), folder.Root, null, default);
        Assert.Equal("new", File.ReadAllText(fresh));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Link_stays_a_link_and_what_it_leads_to_is_written()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("shared/a.cs", "old");
        string link = Path.Combine(folder.Root, "link.cs");
        string linked = Path.Combine(folder.Root, "linked");
        File.CreateSymbolicLink(link, a);
        Directory.CreateSymbolicLink(linked, Path.GetDirectoryName(a)!);
        FileTransaction.Write(Files(link, a, Path.Combine(linked, "a.cs")), folder.Root, null, default);
        Assert.Equal("new", File.ReadAllText(a));
        Assert.Equal(a, new FileInfo(link).LinkTarget);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(a)!));

        var different = new Dictionary<string, byte[]> { [a] = "x"u8.ToArray(), [Path.Combine(linked, "a.cs")] = "y"u8.ToArray() };
        Assert.Contains(
            "several names",
            Assert.Throws<ToolException>(() => FileTransaction.Write(different, folder.Root, null, default)).Message,
            StringComparison.Ordinal);
        Assert.Equal("new", File.ReadAllText(a));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(a)!));
    }

    [Fact]
    public void Interrupted_run_is_not_overwritten_by_another()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a.cs", "old");
        folder.Write("a.cs.mmlock-new", "theirs");
        string journal = folder.Write(
            ".mmlock-journal.json", JsonSerializer.Serialize(new[] { new { Temporary = a + ".mmlock-new", Target = a } }));
        Assert.Contains(
            "interrupted run",
            Assert.Throws<ToolException>(() => FileTransaction.Write(Files(a), folder.Root, null, default)).Message,
            StringComparison.Ordinal);
        Assert.True(File.Exists(journal));
        Assert.Equal(1, FileTransaction.Recover(folder.Root));
        Assert.Equal("theirs", File.ReadAllText(a));
    }
}
