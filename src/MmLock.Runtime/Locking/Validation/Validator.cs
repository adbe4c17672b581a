using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>What slow code of the library tells the validator.</summary>
internal static class Validator
{
    /// <summary>A file is about to be accessed. Costs the reading of one field while no lock is validated.</summary>
    public static void FileAccess()
    {
        if (ReportLog.IsOn)
        {
            CheckFileAccess();
        }
    }

    private static void CheckFileAccess()
    {
        LatchWatch.LatchHold? latch = LatchWatch.Innermost;
        FlowHold? coarse = Flow.Active?.Holds.FirstOrDefault(h => h.IsCoarse);
        if (latch is null && coarse is null)
        {
            return;
        }

        using OwnWork work = OwnWork.Begin();
        var stack = new StackTrace(skipFrames: 2, fNeedFileInfo: true);
        if (latch is not null)
        {
            Reports.FileAccess(latch.Watch.Name, null, latch.Stack, stack, latch.Watch.Throws);
        }

        if (coarse is not null)
        {
            Reports.FileAccess(coarse.Owner.Name, coarse.Mode, coarse.Stack, stack, coarse.Owner.Throws);
        }
    }
}
