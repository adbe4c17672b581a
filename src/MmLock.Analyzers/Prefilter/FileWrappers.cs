namespace MmLock.Analyzers.Prefilter;

/// <summary>The methods of a file that may take or release a lock for their callers, by the look of them.</summary>
internal sealed class FileWrappers
{
    private readonly ImmutableArray<WrapperCandidate> _methods;
    private readonly HashSet<int> _called;

    public FileWrappers(SyntaxNode root)
    {
        _methods = root.DescendantNodes().Select(WrapperCandidate.Of).OfType<WrapperCandidate>().ToImmutableArray();
        _called = new HashSet<int>(_methods.SelectMany(m => m.Called));
        OpenEnded = _methods.Where(m => m.IsOpenEnded).Select(m => m.Name).Distinct().ToImmutableArray();
        RunFunctions = _methods.Where(m => m.RunsFunction).Select(m => m.Name).Distinct().ToImmutableArray();
    }

    /// <summary>The names of those that take a lock and do not visibly give it back, or the reverse.</summary>
    public ImmutableArray<string> OpenEnded { get; }

    /// <summary>The names of those that run a parameter under a lock.</summary>
    public ImmutableArray<string> RunFunctions { get; }

    /// <summary>Those that may call any of some, told by the hashes of their names.</summary>
    public IEnumerable<WrapperCandidate> ThatCall(HashSet<int> hashes) =>
        _called.Overlaps(hashes) ? _methods.Where(m => m.Called.Any(hashes.Contains)) : Enumerable.Empty<WrapperCandidate>();
}
