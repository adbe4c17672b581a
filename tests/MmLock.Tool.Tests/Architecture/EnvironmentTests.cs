using MmLock.Shared;

namespace MmLock.Tool.Tests.Architecture;

/// <summary>Tests run beside each other in one process, whose environment decides what all of its locks are.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("MmLock.Runtime.Tests")]
    [InlineData("MmLock.Memory.Tests")]
    public void Tests_of_locks_leave_the_environment_alone(string project)
    {
        string[] files = [.. Directory.EnumerateFiles(RepositoryFolder.Of("tests", project), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))];
        Assert.NotEmpty(files);
        Assert.DoesNotContain(
            files, f => File.ReadAllText(f).Contains("Environment.SetEnvironmentVariable", StringComparison.Ordinal));
    }
}
