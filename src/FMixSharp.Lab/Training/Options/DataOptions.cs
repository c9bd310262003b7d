namespace FMixSharp.Lab.Training.Options;

/// <summary>What is trained on.</summary>
internal sealed class DataOptions()
    : OptionGroup(
        "Data",
        new TrainOption(
            nameof(TrainOptions.Dataset),
            new Choice(Datasets.Names),
            $"What to train on: {string.Join(", ", Datasets.Names)}; shapes, tones, phrases and solids are built in."
        )
        {
            OtherDefaultText = new TrainOptions().Dataset,
        },
        new TrainOption(nameof(TrainOptions.Data), new Paths("DIR"), "Folder of the data set.")
        {
            NullText = "$FMIX_DATA/<dataset>",
            IsCircumstance = true,
        },
        new TrainOption(
            nameof(TrainOptions.SkipBroken),
            new YesOrNo(),
            "Leave out samples that cannot be read, instead of ending with their names; each is said."
        )
        {
            For = OptionAudience.OnOwnData,
        }
    );
