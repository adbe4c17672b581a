using System.Reflection;

namespace MmLock.Conversion.Tests;

/// <summary>
/// Programs in the habits of public C# code. One that has no image says so, with a part of the reason, in its first
/// line.
/// </summary>
public sealed class CorpusTests
{
    private const string Prefix = "Corpus/";
    private const string RefusedComment = "// refused: ";
    private static readonly int[] s_inputs = [0, 1, 2];

    public static TheoryData<string> Names =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_enough() => Assert.True(Names.Count >= 150, $"only {Names.Count}");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Runs_as_before_or_is_refused(string name)
    {
        string source = Conversion.Resource(Prefix + name).ReplaceLineEndings("\n");
        string? reason = source.StartsWith(RefusedComment, StringComparison.Ordinal)
            ? source[RefusedComment.Length..source.IndexOf('\n', StringComparison.Ordinal)]
            : null;
        await CaseVerifier.VerifyAsync(source, s_inputs, reason);
    }
}
