using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Tests;

/// <summary>Settings that are the same for all files.</summary>
internal sealed class HostSettings(Dictionary<string, string> values) : AnalyzerConfigOptionsProvider
{
    public HostSettings(string key, string value)
        : this(new Dictionary<string, string> { [key] = value })
    {
    }

    /// <summary>Not all hosts list what is set.</summary>
    public bool IsListed { get; init; } = true;

    public override AnalyzerConfigOptions GlobalOptions => IsListed ? new Listed(values) : new Values(values);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Listed(Dictionary<string, string> values) : Values(values)
    {
        private readonly Dictionary<string, string> _values = values;

        public override IEnumerable<string> Keys => _values.Keys;
    }

    private class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}

/// <summary>A file of a project that is no source.</summary>
internal sealed class TextFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
