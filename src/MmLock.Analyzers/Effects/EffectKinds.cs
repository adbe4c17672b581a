using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>What code may do that matters while a lock is held.</summary>
[Flags]
internal enum EffectKinds
{
    None = 0,
    FileIO = 1,
    Allocates = 2,
    PageProportional = 4,
    Blocks = 8,
    /// <summary>Runs code that nobody knows: a delegate, an event, a driver. Found in bodies only; no list says it.</summary>
    CallsUnknown = 16,
    /// <summary>
    /// Runs code that is not here to be read, native or a library's, of which nobody says what it does. No rule speaks of it; but what
    /// must be short, and may take no lock, cannot count on it.
    /// </summary>
    CallsUnseen = 32,
}

/// <summary>The effects as lists and annotations name them.</summary>
internal static class EffectNames
{
    /// <summary>None comes last: it is what is left to say.</summary>
    private static readonly (EffectKinds Kind, string? Word, string? Attribute)[] s_names =
    {
        (EffectKinds.FileIO, "FileIO", "PerformsFileIOAttribute"),
        (EffectKinds.Allocates, "Allocates", "AllocatesUserMemoryAttribute"),
        (EffectKinds.PageProportional, "PageProportional", "TakesPageProportionalTimeAttribute"),
        (EffectKinds.Blocks, "Blocks", null),
        (EffectKinds.CallsUnknown, null, null),
        (EffectKinds.CallsUnseen, null, null),
        (EffectKinds.None, "None", "NoLockEffectsAttribute"),
    };

    /// <summary>Every effect, each alone, in the order in which they are reported.</summary>
    public static ImmutableArray<EffectKinds> All { get; } =
        s_names.Select(n => n.Kind).Where(k => k != EffectKinds.None).ToImmutableArray();

    /// <summary>The words of a list, as they are offered to whoever has written another.</summary>
    public static string Words { get; } =
        string.Join(", ", s_names.Where(n => n.Word is not null && n.Kind != EffectKinds.None).Select(n => n.Word))
        + " or " + s_names.Last().Word;

    /// <summary>The effect that a list calls so; null for no effect's word.</summary>
    public static EffectKinds? OfWord(string word) => First(n => n.Word == word);

    /// <summary>The effect that an annotation of this name says; null for any other attribute.</summary>
    public static EffectKinds? OfAttribute(string name) => First(n => n.Attribute == name);

    private static EffectKinds? First(Func<(EffectKinds Kind, string? Word, string? Attribute), bool> isMeant) =>
        s_names.Where(isMeant).Select(n => (EffectKinds?)n.Kind).FirstOrDefault();
}
