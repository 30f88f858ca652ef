package dev.meerkat.lab.group;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A story that takes too long for `./check`: `lab/stories` plays it.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("lab")
@EnabledIfSystemProperty(
    named = "meerkat.long",
    matches = "true",
    disabledReason = "it takes long: by hand, with lab/stories")
@interface PlayedByHand {}
