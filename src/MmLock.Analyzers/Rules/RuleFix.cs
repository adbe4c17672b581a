namespace MmLock.Analyzers.Rules;

/// <summary>
/// What fix a rule has, in the words of the README and of the rule's page. The fixes themselves are built on the rules, so a
/// rule cannot ask them: that they agree is compared by <c>tests/MmLock.RuleDocs</c>.
/// </summary>
internal sealed class RuleFix
{
    private RuleFix(RuleFixKind kind, string what, string? where = null)
    {
        Kind = kind;
        What = what;
        Where = where;
    }

    public RuleFixKind Kind { get; }

    /// <summary>What the fix does, or what there is instead.</summary>
    public string What { get; }

    /// <summary>Where the fix keeps behaviour; elsewhere it is for review. Null if it does everywhere.</summary>
    public string? Where { get; }

    public static RuleFix None(string instead) => new(RuleFixKind.None, instead);

    public static RuleFix Review(string what) => new(RuleFixKind.Review, what);

    public static RuleFix All(string what, string? where = null) => new(RuleFixKind.All, what, where);
}

internal enum RuleFixKind
{
    /// <summary>There is no fix in the editor.</summary>
    None,

    /// <summary>One site at a time, and "(review)" in the title.</summary>
    Review,

    /// <summary>One that keeps behaviour, and Fix All with it.</summary>
    All,
}
