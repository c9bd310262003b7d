namespace FMixSharp.Lab.Training.Options;

/// <summary>Which samples are trained on, and which tested.</summary>
internal sealed class TestingOptions()
    : OptionGroup(
        "testing",
        new TrainOption(nameof(TrainOptions.TestEvery), new WholeNumbers(1), "Test after every so many epochs, and after the last."),
        new TrainOption(
            nameof(TrainOptions.Validate),
            new Texts("PART", text => Validation.Read(text).Problem is { } problem ? $": {problem}" : null),
            "Test on part of the training samples and train on the others: a share such as 0.1, or a fold such as 2/5."
        )
        {
            NullText = "the test samples",
        },
        new TrainOption(nameof(TrainOptions.TrainSize), new WholeNumbers(1), "Train on so many samples only, equally many of each class.")
        {
            NullText = "all",
        }
    );
