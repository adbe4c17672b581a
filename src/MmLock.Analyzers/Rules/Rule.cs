namespace MmLock.Analyzers.Rules;

/// <summary>
/// One rule. Its file says what it is: the class is called by its ID and its name. What else names it (README, header of its
/// page, release tracking) is generated from here by <c>tests/MmLock.RuleDocs</c>.
/// </summary>
internal abstract class Rule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public abstract RuleFix Fix { get; }

    public string Name => GetType().Name.Substring(Descriptor.Id.Length);

    /// <summary>
    /// Called in the initializer of a static field, where the compiler's release tracking finds it. IDs and categories never
    /// change, and no ID is used again.
    /// </summary>
    protected static DiagnosticDescriptor Define(
        string id, string category, DiagnosticSeverity severity, string title, string message, string description) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description,
            $"https://github.com/mmlock/mmlock/blob/main/docs/rules/{id}.md");
}
