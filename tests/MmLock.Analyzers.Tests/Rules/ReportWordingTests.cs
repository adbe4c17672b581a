using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Rules.Hold;
using MmLock.Analyzers.Rules.Protocol;
using MmLock.Validation;

namespace MmLock.Analyzers.Tests.Rules;

/// <summary>A validated lock words a fault as the rule for it does.</summary>
public sealed class ReportWordingTests
{
    public static TheoryData<string, string, string> Wordings
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            Add(MML2001FileIoUnderLock.Definition, "MML2001", Reports.FileAccessFormat);
            Add(MML2002UserAllocationUnderLock.Definition, "MML2002", Reports.AllocationFormat);
            Add(MML2004BlockingUnderStructureLock.Definition, "MML2004", Reports.BlockingFormat);
            Add(MML3004SelfDeadlock.Definition, "MML3004", Reports.SelfDeadlockFormat);
            Add(MML3005LockOrderInversion.Definition, "MML3005", Reports.OrderFormat);
            Add(MML3007UnguardedAccess.Definition, "MML3007", Reports.UnguardedFormat);
            Add(MML3010GuardMisuse.Definition, "MML3010", Reports.GuardFormat);
            return data;

            void Add(DiagnosticDescriptor rule, string id, string format)
            {
                Assert.Equal(id, rule.Id);
                data.Add(id, rule.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture), format);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Wordings))]
    public void Report_has_the_words_of_the_rule(string id, string ofRule, string ofReport)
    {
        Assert.StartsWith("MML", id, StringComparison.Ordinal);
        Assert.Equal(ofRule, ofReport);
    }
}
