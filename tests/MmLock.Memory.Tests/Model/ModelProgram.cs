using CsCheck;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Model;

internal enum Verb
{
    MapFixed, MapFree, MapFilePrivate, MapFileShared, MapReadOnlyFile, MapSharedMemory, MapHint, MapAnywhere,
    Unmap, Protect, Resize, MoveTo, Move, DontNeed, Random, Normal, DontFork, DoFork, WillNeed,
    Lock, Unlock, Populate, Read, Write, WriteSmall, Fork, Pin, Flush, ReadRemote, Break, Describe,
}

/// <summary>One operation: on which pages of the region, and numbers that mean something else to each verb.</summary>
internal sealed record Step(Verb Verb, int From, int Length, int Other, int Value)
{
    public static Gen<Step> Gen { get; } = CsCheck.Gen.Select(
        CsCheck.Gen.Frequency(
            (3, OneOf(Verb.Write, Verb.WriteSmall, Verb.Read)),
            (2, OneOf(Verb.MapFixed, Verb.MapFilePrivate, Verb.MapFileShared, Verb.Unmap, Verb.Protect)),
            (6, CsCheck.Gen.Enum<Verb>())),
        CsCheck.Gen.Int[0, ModelRun.RegionPages - 1],
        CsCheck.Gen.Int[1, 12],
        CsCheck.Gen.Int[0, ModelRun.RegionPages - 1],
        CsCheck.Gen.Int[0, 255],
        (verb, from, length, other, value) => new Step(verb, from, Math.Min(length, ModelRun.RegionPages - from), other, value));

    private static Gen<Verb> OneOf(params Verb[] verbs) => CsCheck.Gen.Int[0, verbs.Length - 1].Select(i => verbs[i]);
}
