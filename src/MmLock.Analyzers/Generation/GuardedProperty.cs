namespace MmLock.Analyzers.Generation;

/// <summary>A partial property with <c>[GuardedBy]</c> whose accessors are generated: all that their text depends on, by value.</summary>
/// <param name="HintName">The generated file; of no other property.</param>
/// <param name="Namespace">Where the type is; empty for the global one.</param>
/// <param name="Types">The headers of the partial types around it, outermost first: <c>partial class Store&lt;T&gt;</c>.</param>
/// <param name="Modifiers">As the definition has them, <c>partial</c> included.</param>
/// <param name="Type">The property's type, qualified.</param>
/// <param name="Name">The property.</param>
/// <param name="Getter">The getter with its modifiers: <c>readonly get</c>; empty for none.</param>
/// <param name="Setter">The setter with its modifiers: <c>private set</c>, <c>init</c>; empty for none.</param>
/// <param name="BackingField">The declaration of the field that the accessors use; empty where the language has <c>field</c>.</param>
/// <param name="IsAnnotated">Nullable annotations mean something where the property is defined.</param>
/// <param name="Check">What an access calls; null where none can be made.</param>
internal sealed record GuardedProperty(
    string HintName,
    string Namespace,
    EquatableArray<string> Types,
    string Modifiers,
    string Type,
    string Name,
    string Getter,
    string Setter,
    string BackingField,
    bool IsAnnotated,
    GuardCheck? Check);

/// <summary>The arguments of <c>GuardedAccess.Check</c>, as C#.</summary>
/// <param name="Guard">The lock.</param>
/// <param name="Target">The object or type that the property belongs to.</param>
/// <param name="Member">What reports call the property, as the analyzer's rule does.</param>
/// <param name="GuardName">What reports call the lock, as the analyzer's rule does.</param>
internal sealed record GuardCheck(string Guard, string Target, string Member, string GuardName);
