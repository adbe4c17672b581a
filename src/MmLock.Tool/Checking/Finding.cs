using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Checking;

/// <summary>A place of a source, from 1, with what is there.</summary>
/// <param name="File">Relative to PATH, with <c>/</c>.</param>
/// <param name="Text">What a reader has to know of it.</param>
/// <param name="Code">The line of the source.</param>
internal sealed record Step(string File, int Line, int Column, int EndLine, int EndColumn, string Text, string? Code);

/// <summary>What a rule says of a place.</summary>
/// <param name="Rule">Its ID.</param>
/// <param name="Severity">As the configuration of the project makes it.</param>
/// <param name="At">The place; its text is the member that it is in.</param>
/// <param name="Story">Other places, in the order in which control reaches them where <paramref name="IsPath"/> says so.</param>
/// <param name="IsPath">Whether the story is a path through calls, from the acquire to the effect.</param>
/// <param name="Fingerprint">The same as long as the code at the place is.</param>
internal sealed record Finding(
    string Rule,
    DiagnosticSeverity Severity,
    string Message,
    Step At,
    IReadOnlyList<Step> Story,
    bool IsPath,
    string Fingerprint)
{
    /// <summary>Whether the source says that it is meant to be.</summary>
    public bool IsSuppressed { get; init; }

    /// <summary>Why, where the source says that, too.</summary>
    public string? Justification { get; init; }

    /// <summary>Whether the baseline knows it; null without one.</summary>
    public bool? IsKnown { get; init; }

    public string Place => $"{At.File}:{At.Line}";
}
