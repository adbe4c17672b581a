namespace MmLock.Analyzers.Rules;

/// <summary>The categories, as they are written in .editorconfig.</summary>
internal static class RuleCategory
{
    public const string Migration = "MmLock.Migration";
    public const string Hold = "MmLock.Hold";
    public const string Protocol = "MmLock.Protocol";
    public const string FineGrained = "MmLock.FineGrained";
    public const string Configuration = "MmLock.Configuration";
}
