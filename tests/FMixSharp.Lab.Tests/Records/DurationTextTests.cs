using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Tests.Records;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.7, "1 min 0 s")]
    [InlineData(725, "12 min 5 s")]
    [InlineData(12000, "3 h 20 min")]
    [InlineData(187200, "2 d 4 h")]
    [InlineData(-1, "0.0 s")]
    [InlineData(-1e300, "0.0 s")]
    [InlineData(1e300, "1157407 d 9 h")]
    public void Durations_read_like_speech(double seconds, string expected) => Assert.Equal(expected, DurationText.Of(seconds));
}
