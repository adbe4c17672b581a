namespace MmLock.Tool.Tests.Conversion;

public sealed class RangeStageTests
{
    private const string Section = "using (_gate.EnterWrite()) { int i = (int)s.Length; int n = _pages[i]; Thread.Sleep(1); _pages[i] = n; }";

    /// <summary>One whose place is found under the hold becomes several acquires; those behind it are the same as before.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(3, "--site", "Code.cs:7", "--site", "Code.cs:9")]
    [InlineData(1, "--site", "Code.cs:9")]
    public async Task Several_acquires_of_a_member_are_converted_whatever_the_first_becomes(int converted, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", $$"""
            using MmLock;
            class Store
            {
                [CoarseLock] private readonly MmapLock _gate = new(); private readonly int[] _pages = new int[64];
                public void Fill(Stream s)
                {
                    {{Section}} {{Section}}
                    // Between.
                    {{Section}}
                }
                public void Other(Stream s) { {{Section}} }
            }
            """);
        (int exit, string output, string error) = await InProcess.MmlockAsync(["convert", project, "--to", "range", .. options]);
        Assert.True(exit < 2, error + output);
        Assert.Contains($"coarse acquires: 4 found = {converted} ranged", output, StringComparison.Ordinal);
    }
}
